package dev.holdfast.benchmarks.contended;

import dev.holdfast.benchmarks.Values;
import dev.holdfast.benchmarks.libraries.Library;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** The figures of all rounds of one crowd. Times are in microseconds. Not thread-safe. */
final class Figures {
    /** The kinds of figures. */
    enum What {
        ACQUIRES,
        CHANGES,
        HAND_OVER_P50,
        HAND_OVER_P99,
        ACROSS_P50,
        ACROSS_P99,
        WAIT_P50,
        WAIT_P99,
        LONGEST_WAIT,
        SCRIPTS,
        COMMANDS,
        SERVER_CPU,
        CLIENT_CPU,
        BUSY
    }

    private final Crowd crowd;
    private final List<Library> libraries;
    private final Values values = new Values();
    private final Map<Library, Map<String, Integer>> ofEach = new EnumMap<>(Library.class);

    Figures(Crowd crowd, List<Library> libraries) {
        this.crowd = crowd;
        this.libraries = libraries;
    }

    List<Library> libraries() {
        return libraries;
    }

    Crowd crowd() {
        return crowd;
    }

    void add(Library library, Workers.Round round) {
        Holds holds = round.holds();
        double acquires = Math.max(1, holds.acquires());
        add(library, What.ACQUIRES, holds.acquires() / round.seconds());
        add(library, What.CHANGES, holds.changes() / round.seconds());
        add(library, What.HAND_OVER_P50, micros(holds.handOver(), 50));
        add(library, What.HAND_OVER_P99, micros(holds.handOver(), 99));
        add(library, What.ACROSS_P50, micros(holds.handOverAcross(), 50));
        add(library, What.ACROSS_P99, micros(holds.handOverAcross(), 99));
        add(library, What.WAIT_P50, micros(holds.waits(), 50));
        add(library, What.WAIT_P99, micros(holds.waits(), 99));
        add(library, What.LONGEST_WAIT, micros(holds.waits(), 100));
        Map<String, Integer> sum = ofEach.computeIfAbsent(library, name -> new HashMap<>());
        holds.ofEach().forEach((owner, count) -> sum.merge(owner, count, Integer::sum));
        add(library, What.SCRIPTS, round.server().scripts() / acquires);
        add(library, What.COMMANDS, round.server().commands() / acquires);
        add(library, What.SERVER_CPU, round.server().cpuMicros() / acquires);
        add(library, What.CLIENT_CPU, round.clientCpu() / acquires);
        add(library, What.BUSY, (round.server().cpuMicros() + round.clientCpu()) / (1e6 * round.seconds()));
    }

    private static double micros(Histogram nanos, double percentile) {
        return nanos.getValueAtPercentile(percentile) / 1e3;
    }

    private void add(Library library, What what, double value) {
        values.add(library.toString(), what.name(), value);
    }

    double median(Library library, What what) {
        return values.median(library.toString(), what.name());
    }

    /** Returns the ratio of the fewest acquires of a thread to the most, in all rounds together. */
    double share(Library library) {
        Collection<Integer> counts = ofEach.getOrDefault(library, Map.of()).values();
        return counts.size() < crowd.owners() ? 0 : Collections.min(counts) / (double) Collections.max(counts);
    }

    /** Returns the ratio of the median of a library to that of another one. */
    double ratio(Library library, Library peer, What what) {
        return median(library, what) / median(peer, what);
    }

    double spread(Library library, What what) {
        return values.of(library.toString(), what.name()).spread();
    }
}
