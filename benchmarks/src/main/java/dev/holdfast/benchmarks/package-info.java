/**
 * Runs benchmarks and writes reports: suites, rounds, goals, tables and plots. The packages below have the measurements. This
 * module is not published.
 */
@NullMarked
package dev.holdfast.benchmarks;

import org.jspecify.annotations.NullMarked;
