/** Measures the cost of holding many locks, and what is left of locks that were used. */
@NullMarked
package dev.holdfast.benchmarks.holding;

import org.jspecify.annotations.NullMarked;
