package dev.holdfast.benchmarks.contended;

import dev.holdfast.benchmarks.Values;
import dev.holdfast.benchmarks.libraries.Library;
import java.util.List;
import org.HdrHistogram.Histogram;

/** The figures of all rounds of one crowd; times are in microseconds. Not thread-safe. */
final class Figures {
    /** What there are figures of. */
    enum What {
        ACQUIRES,
        CHANGES,
        HAND_OVER_P50,
        HAND_OVER_P99,
        ACROSS_P50,
        LONGEST_WAIT,
        SHARE,
        SCRIPTS,
        COMMANDS
    }

    private final Crowd crowd;
    private final List<Library> libraries;
    private final Values values = new Values();
    private final Histogram roundTrips = new Histogram(3);

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

    void addRoundTrip(long nanos) {
        roundTrips.recordValue(nanos);
    }

    double roundTripP50() {
        return roundTrips.getValueAtPercentile(50) / 1e3;
    }

    void add(Library library, Workers.Round round) {
        Holds holds = round.holds();
        double acquires = Math.max(1, holds.acquires());
        add(library, What.ACQUIRES, holds.acquires() / round.seconds());
        add(library, What.CHANGES, holds.changes() / round.seconds());
        add(library, What.HAND_OVER_P50, holds.handOver().getValueAtPercentile(50) / 1e3);
        add(library, What.HAND_OVER_P99, holds.handOver().getValueAtPercentile(99) / 1e3);
        add(library, What.ACROSS_P50, holds.handOverAcross().getValueAtPercentile(50) / 1e3);
        add(library, What.LONGEST_WAIT, holds.longestWait() / 1e3);
        add(library, What.SHARE, holds.share());
        add(library, What.SCRIPTS, round.server().scripts() / acquires);
        add(library, What.COMMANDS, round.server().commands() / acquires);
    }

    private void add(Library library, What what, double value) {
        values.add(library.toString(), what.name(), value);
    }

    double median(Library library, What what) {
        return values.median(library.toString(), what.name());
    }

    double spread(Library library, What what) {
        return values.of(library.toString(), what.name()).spread();
    }
}
