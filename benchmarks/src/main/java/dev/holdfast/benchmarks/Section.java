package dev.holdfast.benchmarks;

import java.util.List;

/**
 * What came of a suite.
 *
 * @param title its heading
 * @param notes how it was measured, a sentence or two each
 */
public record Section(String title, List<String> notes, List<Goal> goals, List<Table> tables, List<Chart> charts) {}
