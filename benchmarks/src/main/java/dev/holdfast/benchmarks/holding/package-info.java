/** What it costs to hold many locks, and what is left of locks that were used. */
@NullMarked
package dev.holdfast.benchmarks.holding;

import org.jspecify.annotations.NullMarked;
