/** Measures free locks: the time of a pair of acquire and release, and the throughput of a client. */
@NullMarked
package dev.holdfast.benchmarks.pairs;

import org.jspecify.annotations.NullMarked;
