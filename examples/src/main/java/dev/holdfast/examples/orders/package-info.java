/**
 * An order service that keeps its orders in SQL and writes the fencing token with each of them, so that the database refuses
 * a writer whose lease is over.
 */
@NullMarked
package dev.holdfast.examples.orders;

import org.jspecify.annotations.NullMarked;
