/**
 * Runs benchmarks and writes what came of them: suites, rounds, goals, tables and plots. What is measured against what is in the
 * packages below. Not for anybody to depend on.
 */
@NullMarked
package dev.holdfast.benchmarks;

import org.jspecify.annotations.NullMarked;
