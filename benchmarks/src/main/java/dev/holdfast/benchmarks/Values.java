package dev.holdfast.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The figures of rounds, by contender and kind. Not thread-safe. */
public final class Values {
    private final Map<Key, List<Double>> rounds = new LinkedHashMap<>();

    private record Key(String contender, String what) {}

    /** Adds the figure of a round. */
    public void add(String contender, String what, double value) {
        rounds.computeIfAbsent(new Key(contender, what), key -> new ArrayList<>())
                .add(value);
    }

    /** Summarizes the rounds. */
    public Statistic of(String contender, String what) {
        List<Double> known = rounds.get(new Key(contender, what));
        if (known == null) {
            throw new IllegalArgumentException("there is no " + what + " of " + contender);
        }
        return Statistic.of(known);
    }

    /** Returns the median of the rounds. */
    public double median(String contender, String what) {
        return of(contender, what).median();
    }
}
