package dev.holdfast.benchmarks;

import java.util.List;

/**
 * Bars, in groups.
 *
 * @param title what stands above it
 * @param unit the unit of the values
 * @param logarithmic whether the axis of the values is logarithmic
 * @param groups what the groups are called
 * @param bars the bars of one colour
 */
public record Chart(String title, String unit, boolean logarithmic, List<String> groups, List<Bars> bars) {
    /**
     * The bars of one colour.
     *
     * @param name what they are called
     * @param values one for each group; NaN where there is none
     */
    public record Bars(String name, List<Double> values) {}
}
