package dev.holdfast.benchmarks.pairs;

import dev.holdfast.benchmarks.Chart;
import dev.holdfast.benchmarks.Chart.Bars;
import dev.holdfast.benchmarks.Goal;
import dev.holdfast.benchmarks.Measurements;
import dev.holdfast.benchmarks.Numbers;
import dev.holdfast.benchmarks.Section;
import dev.holdfast.benchmarks.Statistic;
import dev.holdfast.benchmarks.Table;
import dev.holdfast.benchmarks.Values;
import dev.holdfast.benchmarks.libraries.Library;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Builds the section on one thread. */
record UncontendedSection(List<Library> libraries, Measurements measurements, Values counts) {
    private static final double LIMIT = 1.1;

    /** A pair is two scripts. */
    private static final double SCRIPTS = 2;

    Section section() {
        return new Section(
                "A free lock, one thread, one CPU",
                List.of(
                        OneCpu.isPossible()
                                ? "A pair is one acquire and one release. The client and the server are on one CPU: with two,"
                                        + " most of the time is spent on waking the other CPU, for all contenders."
                                : "NOT ON ONE CPU, as there is no taskset here: the goals do not apply.",
                        "The limit of each client is that client sending the same scripts by hand. Fencing tokens are on.",
                        "Commands are all that the server ran, those inside of scripts included."),
                goals(),
                List.of(table()),
                List.of(chart()));
    }

    private double p50(Library library) {
        return measurements
                .percentile(library.toString(), UncontendedSuite.PAIR, 50)
                .median();
    }

    private List<Goal> goals() {
        List<Goal> goals = new ArrayList<>();
        goals.add(limit(Library.HOLDFAST_JEDIS, Library.PLAIN_JEDIS));
        goals.add(limit(Library.HOLDFAST_LETTUCE, Library.PLAIN_LETTUCE));
        goals.add(limit(Library.HOLDFAST_REDISSON, Library.PLAIN_REDISSON));
        Stream.of(Library.HOLDFAST_JEDIS, Library.HOLDFAST_LETTUCE, Library.HOLDFAST_REDISSON)
                .forEach(library -> {
                    goals.add(Goal.atMost(
                            library + ", scripts for each pair",
                            SCRIPTS,
                            count(library, UncontendedSuite.SCRIPTS),
                            ""));
                    goals.add(Goal.atMost(
                            library + ", PUBLISH for each pair", 0, count(library, UncontendedSuite.PUBLISHES), ""));
                });
        return goals;
    }

    private Goal limit(Library library, Library plain) {
        return Goal.atMost(library + ", p50 against " + plain, LIMIT, p50(library) / p50(plain), " ×");
    }

    private double count(Library library, String what) {
        return counts.median(library.toString(), what);
    }

    private Table table() {
        List<List<String>> rows = new ArrayList<>();
        for (Library library : libraries) {
            Statistic p50 = measurements.percentile(library.toString(), UncontendedSuite.PAIR, 50);
            rows.add(List.of(
                    library.toString(),
                    Numbers.micros(p50.median()),
                    Numbers.percent(p50.spread()),
                    Numbers.micros(measurements
                            .percentile(library.toString(), UncontendedSuite.PAIR, 99)
                            .median()),
                    Numbers.text(p50.median() / p50(Library.PLAIN_LETTUCE)) + " ×",
                    Numbers.text(count(library, UncontendedSuite.SCRIPTS)),
                    Numbers.text(count(library, UncontendedSuite.PUBLISHES)),
                    Numbers.text(count(library, UncontendedSuite.COMMANDS))));
        }
        return new Table(
                "A pair",
                List.of("", "p50", "spread", "p99", "p50 against plain Lettuce", "scripts", "PUBLISH", "commands"),
                rows);
    }

    private Chart chart() {
        List<String> names = libraries.stream().map(Library::toString).toList();
        List<Double> values = libraries.stream().map(this::p50).toList();
        return new Chart(
                "Acquire and release of a free lock, one CPU",
                "µs, p50",
                false,
                names,
                List.of(new Bars("p50", values)));
    }
}
