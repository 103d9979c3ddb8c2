package dev.holdfast.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** The samples of a run, as one histogram of nanoseconds per contender, condition and round. Not thread-safe. */
public final class Measurements {
    private static final int DIGITS = 3;

    private final Map<Key, List<Histogram>> rounds = new LinkedHashMap<>();

    private record Key(String contender, String condition) {}

    /** Measures calls on this thread, one by one, as a round. */
    public void measure(Contender contender, String condition, int samples) throws Exception {
        Histogram round = new Histogram(DIGITS);
        for (int i = 0; i < samples; i++) {
            long start = System.nanoTime();
            contender.pair();
            round.recordValue(System.nanoTime() - start);
        }
        add(contender.name(), condition, round);
    }

    /** Adds a round. */
    public void add(String contender, String condition, Histogram round) {
        rounds.computeIfAbsent(new Key(contender, condition), key -> new ArrayList<>())
                .add(round);
    }

    /** Adds a round of one sample. */
    public void add(String contender, String condition, long nanos) {
        Histogram round = new Histogram(DIGITS);
        round.recordValue(nanos);
        add(contender, condition, round);
    }

    /** Returns whether there are samples. */
    public boolean has(String contender, String condition) {
        return rounds.containsKey(new Key(contender, condition));
    }

    /** Returns the median of a percentile of the rounds, in microseconds. */
    public Statistic percentile(String contender, String condition, double percentile) {
        return Statistic.of(of(contender, condition).stream()
                .map(round -> round.getValueAtPercentile(percentile) / 1_000.0)
                .toList());
    }

    /** Returns the largest of all samples, in microseconds. */
    public double max(String contender, String condition) {
        return of(contender, condition).stream()
                .mapToDouble(round -> round.getMaxValue() / 1_000.0)
                .max()
                .orElseThrow();
    }

    private List<Histogram> of(String contender, String condition) {
        List<Histogram> known = rounds.get(new Key(contender, condition));
        if (known == null) {
            throw new IllegalArgumentException("nothing was measured of " + contender + ", " + condition);
        }
        return known;
    }
}
