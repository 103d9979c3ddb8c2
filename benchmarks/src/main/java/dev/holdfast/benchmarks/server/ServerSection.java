package dev.holdfast.benchmarks.server;

import dev.holdfast.benchmarks.Chart;
import dev.holdfast.benchmarks.Chart.Bars;
import dev.holdfast.benchmarks.Goal;
import dev.holdfast.benchmarks.Numbers;
import dev.holdfast.benchmarks.Section;
import dev.holdfast.benchmarks.Statistic;
import dev.holdfast.benchmarks.Table;
import dev.holdfast.benchmarks.Values;
import java.util.ArrayList;
import java.util.List;

/** Builds the section on the CPU time of the server. */
record ServerSection(List<Row> rows, boolean hasNativeRelease, Values values) {
    Section section() {
        return new Section(
                "CPU time of the server",
                List.of(
                        "One connection sends " + Work.BATCH
                                + " operations at once, and reads the replies. The figure is the CPU"
                                + " time of the server's process, user and system, for an operation. A ratio is the median of those"
                                + " of the rounds.",
                        "A pair is one acquire and one release of a free lock, each with a name that was not used before. Each"
                                + " measurement begins with an empty server.",
                        "The commands of RLock are recorded from a real one, and sent again with other names.",
                        "In a hand-over, a process releases a lock for which three wait, and joins the queue again, in one"
                                + " request. A subscriber gets the message. A poll is a request of a waiter whose turn it is not.",
                        hasNativeRelease
                                ? "This server deletes a key with a given value by a command: native release."
                                : "This server has no native release: Redis has it from 8.4 on, and Valkey from 9 on."),
                goals(),
                List.of(pairs(), others()),
                List.of(chart()));
    }

    private double median(Row row) {
        return values.median(row.toString(), ServerSuite.CPU);
    }

    private List<Goal> goals() {
        List<Goal> goals = new ArrayList<>();
        if (hasNativeRelease) {
            goals.add(atMost(Row.WIRE_2_NATIVE, Row.WIRE_1, 0.5));
            goals.add(atMost(Row.WIRE_2_NATIVE, Row.RLOCK, 0.65));
        } else {
            goals.add(atMost(Row.WIRE_2, Row.WIRE_1, 0.6));
            goals.add(atMost(Row.WIRE_2, Row.RLOCK, 0.8));
            goals.add(atMost(Row.WIRE_2_UNFENCED, Row.WIRE_1, 0.55));
        }
        goals.add(atMost(Row.HAND_OVER_2, Row.HAND_OVER_1, 0.6));
        goals.add(atMost(Row.POLL_2, Row.POLL_1, 0.65));
        return goals;
    }

    private Goal atMost(Row row, Row peer, double limit) {
        return Goal.atMost(row + ", against " + peer, limit, ratio(row, peer), " ×");
    }

    private Table pairs() {
        return new Table(
                "Acquire and release of a free lock",
                List.of("", "server CPU", "spread", "against wire 1", "against RLock"),
                rows.stream()
                        .filter(Row::isPair)
                        .map(row -> {
                            Statistic cpu = values.of(row.toString(), ServerSuite.CPU);
                            return List.of(
                                    row.toString(),
                                    Numbers.micros(cpu.median()),
                                    Numbers.percent(cpu.spread()),
                                    ratioText(row, Row.WIRE_1),
                                    ratioText(row, Row.RLOCK));
                        })
                        .toList());
    }

    private Table others() {
        List<List<String>> cells = new ArrayList<>();
        cells.add(row("hand-over with the next request", Row.HAND_OVER_1, Row.HAND_OVER_2));
        cells.add(row("poll", Row.POLL_1, Row.POLL_2));
        cells.add(row("extend", Row.EXTEND_1, Row.EXTEND_2));
        return new Table(
                "Other requests", List.of("", "wire 1", "spread", "wire 2", "spread", "against wire 1"), cells);
    }

    private List<String> row(String what, Row before, Row now) {
        Statistic cpuBefore = values.of(before.toString(), ServerSuite.CPU);
        Statistic cpu = values.of(now.toString(), ServerSuite.CPU);
        return List.of(
                what,
                Numbers.micros(cpuBefore.median()),
                Numbers.percent(cpuBefore.spread()),
                Numbers.micros(cpu.median()),
                Numbers.percent(cpu.spread()),
                ratioText(now, before));
    }

    private double ratio(Row row, Row peer) {
        return values.ratio(row.toString(), peer.toString(), ServerSuite.CPU);
    }

    private String ratioText(Row row, Row peer) {
        return Numbers.text(ratio(row, peer)) + " ×";
    }

    private Chart chart() {
        List<Row> pairs = rows.stream().filter(Row::isPair).toList();
        return new Chart(
                "CPU time of the server for acquire and release of a free lock",
                "µs",
                false,
                pairs.stream().map(Row::toString).toList(),
                List.of(new Bars("server CPU", pairs.stream().map(this::median).toList())));
    }
}
