package dev.holdfast.benchmarks;

import java.util.List;

/**
 * The results of a suite.
 *
 * @param title the heading
 * @param notes how it was measured, in one or two sentences each
 */
public record Section(String title, List<String> notes, List<Goal> goals, List<Table> tables, List<Chart> charts) {}
