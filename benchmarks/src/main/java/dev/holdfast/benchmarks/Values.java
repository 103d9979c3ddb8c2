package dev.holdfast.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

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
        return Statistic.of(rounds(contender, what));
    }

    private List<Double> rounds(String contender, String what) {
        List<Double> known = rounds.get(new Key(contender, what));
        if (known == null) {
            throw new IllegalArgumentException("there is no " + what + " of " + contender);
        }
        return known;
    }

    /**
     * Returns the median of the ratios of two contenders in the same rounds. Load on the machine that lasts longer than a round
     * affects it less than the ratio of their medians.
     */
    public double ratio(String contender, String peer, String what) {
        List<Double> own = rounds(contender, what);
        List<Double> others = rounds(peer, what);
        return Statistic.of(IntStream.range(0, own.size())
                        .mapToObj(round -> own.get(round) / others.get(round))
                        .toList())
                .median();
    }

    /** Returns the median of the rounds. */
    public double median(String contender, String what) {
        return of(contender, what).median();
    }
}
