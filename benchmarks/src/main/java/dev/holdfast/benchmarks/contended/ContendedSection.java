package dev.holdfast.benchmarks.contended;

import dev.holdfast.benchmarks.Chart;
import dev.holdfast.benchmarks.Chart.Bars;
import dev.holdfast.benchmarks.Goal;
import dev.holdfast.benchmarks.Numbers;
import dev.holdfast.benchmarks.Section;
import dev.holdfast.benchmarks.Table;
import dev.holdfast.benchmarks.contended.Figures.What;
import dev.holdfast.benchmarks.libraries.Library;
import java.util.ArrayList;
import java.util.List;

/** What is said of one lock that everybody wants. */
record ContendedSection(List<Figures> crowds) {
    private static final Library OURS = Library.HOLDFAST_LETTUCE;

    Section section() {
        List<Goal> goals = new ArrayList<>();
        List<Table> tables = new ArrayList<>();
        crowds.forEach(figures -> {
            goals.addAll(goals(figures));
            tables.add(table(figures));
        });
        return new Section(
                "One lock that everybody wants",
                List.of(
                        "Every thread takes the lock, does nothing, and releases it, again and again. No library let two have it at"
                                + " once: that would have ended the run.",
                        "A change of holder is a grant to another thread than before: barging alone makes many acquires and"
                                + " few changes. Hand-over is the time from the call of release to the return of the next"
                                + " thread's acquire. Share is the fewest acquires of a thread as a part of the most.",
                        "Scripts and commands are those of the server for each acquire; commands inside of scripts count.",
                        "All figures are medians of the rounds; the spread is that of the changes."),
                goals,
                tables,
                List.of(chart()));
    }

    private static double against(Figures figures, Library peer, What what) {
        return figures.median(OURS, what) / figures.median(peer, what);
    }

    private static List<Goal> goals(Figures figures) {
        String where = figures.crowd() + ": ";
        boolean one = figures.crowd() == Crowd.ONE_JVM;
        List<Goal> goals = new ArrayList<>();
        goals.add(Goal.atLeast(
                where + "changes of holder against RLock",
                one ? 11 : 40,
                against(figures, Library.RLOCK, What.CHANGES),
                " ×"));
        goals.add(Goal.atLeast(
                where + "changes of holder against RFairLock",
                one ? 16 : 45,
                against(figures, Library.RFAIRLOCK, What.CHANGES),
                " ×"));
        goals.add(Goal.atLeast(where + "smallest share / largest share", 0.95, figures.median(OURS, What.SHARE), ""));
        if (!one) {
            goals.add(Goal.atMost(where + "scripts for each acquire", 2.1, figures.median(OURS, What.SCRIPTS), ""));
            goals.add(Goal.atMost(
                    where + "hand-over p50 against RLock",
                    0.25,
                    against(figures, Library.RLOCK, What.HAND_OVER_P50),
                    " ×"));
            goals.add(Goal.atMost(
                    where + "hand-over p99 against RLock",
                    0.15,
                    against(figures, Library.RLOCK, What.HAND_OVER_P99),
                    " ×"));
            goals.add(Goal.atMost(
                    where + "longest wait against RFairLock",
                    1,
                    against(figures, Library.RFAIRLOCK, What.LONGEST_WAIT),
                    " ×"));
            goals.add(Goal.atMost(
                    where + "hand-over to another JVM, p50, against a round trip to Redis",
                    2,
                    figures.median(OURS, What.ACROSS_P50) / figures.roundTripP50(),
                    " ×"));
        }
        return goals;
    }

    private static Table table(Figures figures) {
        List<List<String>> rows = new ArrayList<>();
        for (Library library : figures.libraries()) {
            rows.add(List.of(
                    library.toString(),
                    Numbers.text(figures.median(library, What.ACQUIRES)),
                    Numbers.text(figures.median(library, What.CHANGES)),
                    Numbers.percent(figures.spread(library, What.CHANGES)),
                    Numbers.micros(figures.median(library, What.HAND_OVER_P50)),
                    Numbers.micros(figures.median(library, What.HAND_OVER_P99)),
                    Numbers.micros(figures.median(library, What.LONGEST_WAIT)),
                    Numbers.text(figures.median(library, What.SHARE)),
                    Numbers.text(figures.median(library, What.SCRIPTS)),
                    Numbers.text(figures.median(library, What.COMMANDS))));
        }
        return new Table(
                figures.crowd() + " (a round trip to Redis: " + Numbers.micros(figures.roundTripP50()) + ")",
                List.of(
                        "",
                        "acquires/s",
                        "changes/s",
                        "spread",
                        "hand-over p50",
                        "p99",
                        "longest wait",
                        "share",
                        "scripts",
                        "commands"),
                rows);
    }

    private Chart chart() {
        List<Bars> bars = crowds.get(0).libraries().stream()
                .map(library -> new Bars(
                        library.toString(),
                        crowds.stream()
                                .map(figures -> figures.median(library, What.CHANGES))
                                .toList()))
                .toList();
        List<String> groups =
                crowds.stream().map(figures -> figures.crowd().toString()).toList();
        return new Chart("Changes of holder in a second", "changes/s", true, groups, bars);
    }
}
