/** Locks that nobody else wants: how long a pair of acquire and release takes, and how many a client can do. */
@NullMarked
package dev.holdfast.benchmarks.pairs;

import org.jspecify.annotations.NullMarked;
