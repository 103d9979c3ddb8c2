/** An asynchronous service: it imports feeds page by page without a thread that waits, and one node imports a feed at a time. */
@NullMarked
package dev.holdfast.examples.feeds;

import org.jspecify.annotations.NullMarked;
