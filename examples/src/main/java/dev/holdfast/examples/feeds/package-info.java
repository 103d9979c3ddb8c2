/** An asynchronous service that imports feeds page by page without blocking a thread. One node imports a feed at a time. */
@NullMarked
package dev.holdfast.examples.feeds;

import org.jspecify.annotations.NullMarked;
