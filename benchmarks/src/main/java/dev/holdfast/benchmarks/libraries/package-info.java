/**
 * The lock libraries that are compared, each behind the same two interfaces, and plain clients that send the same commands by
 * hand, or the minimum for a lock or a queue.
 */
@NullMarked
package dev.holdfast.benchmarks.libraries;

import org.jspecify.annotations.NullMarked;
