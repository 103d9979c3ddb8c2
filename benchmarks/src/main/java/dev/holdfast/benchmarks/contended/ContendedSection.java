package dev.holdfast.benchmarks.contended;

import dev.holdfast.benchmarks.Chart;
import dev.holdfast.benchmarks.Chart.Bars;
import dev.holdfast.benchmarks.Goal;
import dev.holdfast.benchmarks.Section;
import dev.holdfast.benchmarks.Table;
import dev.holdfast.benchmarks.contended.Figures.What;
import java.util.ArrayList;
import java.util.List;

/** Builds the section on one contended lock. */
record ContendedSection(List<Figures> crowds, TurnsReport turns) {
    Section section() {
        List<Goal> goals = new ArrayList<>();
        List<Table> tables = new ArrayList<>();
        crowds.stream().map(CrowdReport::new).forEach(report -> {
            goals.addAll(report.goals());
            tables.add(report.table());
        });
        goals.addAll(turns.goals());
        tables.add(turns.table());
        return new Section(
                "One lock that all contenders want", notes(), goals, tables, List.of(changes(), turns.chart()));
    }

    private List<String> notes() {
        Crowd pair = turns.turns().crowd();
        return List.of(
                "Every thread takes the lock, does nothing, and releases it, again and again. No library let two have it at"
                        + " once: that would have ended the run.",
                "Holdfast: \"local\" is the default, in which threads of one JVM pass the lock on without Redis, some times;"
                        + " \"strict\" is Fairness.STRICT, in which every release goes to Redis.",
                "A change of holder is a grant to another thread than before: barging alone makes many acquires and"
                        + " few changes. Hand-over is the time from the call of release to the return of the next"
                        + " thread's acquire. Share is the fewest acquires of a thread as a part of the most, in all rounds together.",
                "Scripts and commands are those of the server for each acquire; commands inside of scripts count. The"
                        + " CPU time of the server and of all JVMs is for each acquire, too. Busy is how many processors"
                        + " these use on the average. By hand is the bare list.",
                "All figures are medians of the rounds; the spread is that of the changes, or of the p50.",
                "In turns: one thread in each of two JVMs holds the lock for " + pair.holdMillis() + " ms and wants it"
                        + " again " + pair.pauseMillis() + " ms after the release, so the other one always waits before"
                        + " a release. In the same rounds one of these JVMs reads a key now and then: a round trip, which"
                        + " has idle processors to wake, too. With all contenders at once there are more threads than"
                        + " processors, and a hand-over is mostly the time that others have them; so there the time to"
                        + " another JVM is given without a goal.");
    }

    private Chart changes() {
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
