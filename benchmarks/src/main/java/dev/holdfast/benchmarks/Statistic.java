package dev.holdfast.benchmarks;

import java.util.List;

/**
 * What some rounds have in common.
 *
 * @param median their median
 * @param spread the distance between the smallest and the largest, as a part of the median
 * @param rounds how many there were
 */
public record Statistic(double median, double spread, int rounds) {
    /** Sums up rounds, of which there is at least one. */
    public static Statistic of(List<Double> rounds) {
        List<Double> sorted = rounds.stream().sorted().toList();
        int size = sorted.size();
        double median = (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
        double range = sorted.get(size - 1) - sorted.get(0);
        return new Statistic(median, median == 0 ? 0 : range / median, size);
    }
}
