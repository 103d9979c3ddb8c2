package dev.holdfast.benchmarks;

import java.util.List;

/**
 * A chart of bars in groups.
 *
 * @param title the heading
 * @param unit the unit of the values
 * @param logarithmic whether the axis of the values is logarithmic
 * @param groups the names of the groups
 * @param bars the bars of one colour
 */
public record Chart(String title, String unit, boolean logarithmic, List<String> groups, List<Bars> bars) {
    /**
     * The bars of one colour.
     *
     * @param name the name of these bars
     * @param values one value for each group; NaN where there is none
     */
    public record Bars(String name, List<Double> values) {}
}
