package dev.holdfast.benchmarks;

import java.util.List;

/**
 * A summary of rounds.
 *
 * @param median their median
 * @param spread the difference between the largest and the smallest, relative to the median
 * @param rounds the number of rounds
 */
public record Statistic(double median, double spread, int rounds) {
    /** Summarizes rounds. There must be at least one. */
    public static Statistic of(List<Double> rounds) {
        List<Double> sorted = rounds.stream().sorted().toList();
        int size = sorted.size();
        double median = (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
        double range = sorted.get(size - 1) - sorted.get(0);
        return new Statistic(median, median == 0 ? 0 : range / median, size);
    }
}
