/**
 * An order service that keeps its orders in SQL and writes the fencing token with each order, so that the database refuses a
 * writer whose lease has ended.
 */
@NullMarked
package dev.holdfast.examples.orders;

import org.jspecify.annotations.NullMarked;
