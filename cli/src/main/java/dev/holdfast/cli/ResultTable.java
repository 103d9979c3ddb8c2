package dev.holdfast.cli;

import dev.holdfast.testkit.fleet.Availability;
import dev.holdfast.testkit.fleet.ClientFigures;
import dev.holdfast.testkit.history.LostUpdateChecker.Updates;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Formats a result as text in 80 columns. */
final class ResultTable {
    static String of(DemoResult result) {
        return clients(result) + phases(result) + figures(result) + verdict(result);
    }

    private static String clients(DemoResult result) {
        String header = String.format("\n%-10s %14s %14s %14s\n", "client", "acquisitions", "wait p50", "wait p99");
        return result.verdict().clients().entrySet().stream()
                .map(entry -> client(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining("", header, "\n"));
    }

    private static String client(String name, ClientFigures figures) {
        return String.format(
                Locale.ROOT,
                "%-10s %,14d %14s %14s\n",
                name,
                figures.acquisitions(),
                millis(figures.waitP50()),
                millis(figures.waitP99()));
    }

    private static String phases(DemoResult result) {
        if (result.phases().isEmpty()) {
            return "";
        }
        String header = String.format("%-14s %10s %14s %14s\n", "servers", "time", "per second", "longest gap");
        return result.phases().stream().map(ResultTable::phase).collect(Collectors.joining("", header, "\n"));
    }

    private static String phase(DemoPhase phase) {
        Availability availability = phase.availability();
        return String.format(
                Locale.ROOT,
                "%-14s %8.1f s %,14.1f %14s\n",
                phase.servers(),
                availability.time().toMillis() / 1e3,
                availability.perSecond(),
                millis(availability.longestGap()));
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%,.1f ms", duration.toNanos() / 1e6);
    }

    private static String figures(DemoResult result) {
        Updates updates = result.verdict().updates();
        return figure("acknowledged writes", updates.expected(), "")
                + figure("value of the counter", updates.found(), "")
                + figure("writes in doubt", updates.inDoubt(), "unknown: the worker was killed")
                + "\n"
                + figure("lost updates", updates.lost(), "")
                + figure("overlapping leases", result.verdict().overlaps().size(), "")
                + figure(
                        "fencing tokens out of order",
                        result.verdict().fencesOutOfOrder().size(),
                        "");
    }

    private static String figure(String name, long value, String note) {
        String line = String.format(Locale.ROOT, "%-29s %,10d", name, value);
        return (value == 0 || note.isEmpty() ? line : line + "   " + note) + "\n";
    }

    private static String verdict(DemoResult result) {
        List<String> problems = result.problems();
        if (problems.isEmpty()) {
            return "\nThe lock held.\n";
        }
        String head =
                result.verdict().isGood() ? "The lock held, but this run proves nothing" : "The lock did NOT hold";
        return "\n" + head + ":\n  " + String.join("\n  ", problems) + "\n";
    }

    private ResultTable() {}
}
