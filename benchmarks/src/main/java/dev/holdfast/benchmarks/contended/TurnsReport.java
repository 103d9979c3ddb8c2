package dev.holdfast.benchmarks.contended;

import dev.holdfast.benchmarks.Chart;
import dev.holdfast.benchmarks.Chart.Bars;
import dev.holdfast.benchmarks.Goal;
import dev.holdfast.benchmarks.Numbers;
import dev.holdfast.benchmarks.Table;
import dev.holdfast.benchmarks.contended.Figures.What;
import dev.holdfast.benchmarks.libraries.Library;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Builds the report on two JVMs that take turns.
 *
 * @param turns their figures
 * @param alone the figures of a round trip to Redis in the same rounds
 */
record TurnsReport(Figures turns, Figures alone) {
    private static final Map<Library, Double> LIMITS =
            Map.of(Library.HOLDFAST_LETTUCE, 1.9, Library.HOLDFAST_JEDIS, 1.6);

    List<Goal> goals() {
        List<Goal> goals = new ArrayList<>();
        turns.libraries().stream()
                .filter(LIMITS::containsKey)
                .forEach(library -> goals.add(withByHand(Goal.atMost(
                        "two JVMs in turns, " + library + ": hand-over p50 against a round trip to Redis",
                        Objects.requireNonNull(LIMITS.get(library)),
                        roundTrips(library),
                        " ×"))));
        return goals;
    }

    private Goal withByHand(Goal goal) {
        return turns.libraries().contains(Library.BARE_QUEUE)
                ? goal.byHand(roundTrips(Library.BARE_QUEUE), " ×")
                : goal;
    }

    private double roundTrips(Library library) {
        return turns.median(library, What.ACROSS_P50) / roundTrip(What.WAIT_P50);
    }

    private double roundTrip(What what) {
        return alone.median(Library.PLAIN_GET, what);
    }

    Table table() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(row(
                "one round trip: " + Library.PLAIN_GET,
                roundTrip(What.WAIT_P50),
                alone.spread(Library.PLAIN_GET, What.WAIT_P50),
                roundTrip(What.WAIT_P99)));
        for (Library library : turns.libraries()) {
            rows.add(row(
                    library.toString(),
                    turns.median(library, What.ACROSS_P50),
                    turns.spread(library, What.ACROSS_P50),
                    turns.median(library, What.ACROSS_P99)));
        }
        return new Table(
                "Hand-over between two JVMs in turns",
                List.of("", "p50", "spread", "p50 in round trips", "p99", "p99 in round trips"),
                rows);
    }

    private List<String> row(String name, double p50, double spread, double p99) {
        return List.of(
                name,
                Numbers.micros(p50),
                Numbers.percent(spread),
                Numbers.text(p50 / roundTrip(What.WAIT_P50)) + " ×",
                Numbers.micros(p99),
                Numbers.text(p99 / roundTrip(What.WAIT_P99)) + " ×");
    }

    Chart chart() {
        List<Bars> bars = new ArrayList<>();
        bars.add(new Bars("one round trip", List.of(roundTrip(What.WAIT_P50), roundTrip(What.WAIT_P99))));
        turns.libraries()
                .forEach(library -> bars.add(new Bars(
                        library.toString(),
                        List.of(turns.median(library, What.ACROSS_P50), turns.median(library, What.ACROSS_P99)))));
        return new Chart("Hand-over between two JVMs in turns", "µs", true, List.of("p50", "p99"), bars);
    }
}
