package dev.holdfast.cli;

import dev.holdfast.LockState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Formats locks as a table with one line for each, no wider than the terminal. */
final class LocksTable {
    private static final String FORMAT = "%-{0}s  %-{1}s  %8s  %{2}s";
    private static final int TIMES = 2 + 2 + 8 + 2;
    private static final int MIN_WIDTH = 50;
    private static final String CUT = "..";

    private record Row(String lock, String holder, String left, String waiters) {}

    private static final Row HEADER = new Row("lock", "holder", "left", "waiters");

    /**
     * Returns the lines. The first one is the heading.
     *
     * @param width the width of the terminal; 0 for no limit
     */
    static List<String> of(List<LockState> states, int width) {
        List<Row> rows = new ArrayList<>(List.of(HEADER));
        states.forEach(state -> rows.add(row(state)));
        int locks = longest(rows, Row::lock);
        int holders = longest(rows, Row::holder);
        int waiters = longest(rows, Row::waiters);
        if (width > 0) {
            int free = Math.max(MIN_WIDTH, width) - TIMES - waiters;
            holders = Math.min(holders, Math.max(free / 2, free - locks));
            locks = Math.min(locks, free - holders);
        }
        String format = FORMAT.replace("{0}", String.valueOf(locks))
                .replace("{1}", String.valueOf(holders))
                .replace("{2}", String.valueOf(waiters));
        int forLock = locks;
        int forHolder = holders;
        return rows.stream()
                .map(row -> String.format(
                        format, cut(row.lock, forLock), cut(row.holder, forHolder), row.left, row.waiters))
                .map(String::stripTrailing)
                .toList();
    }

    private static Row row(LockState state) {
        return new Row(
                LockText.name(state.lockName()),
                LockText.holder(state),
                LockText.remaining(state),
                LockText.waiters(state, " for "));
    }

    private static int longest(List<Row> rows, Function<Row, String> column) {
        return rows.stream().map(column).mapToInt(String::length).max().orElse(0);
    }

    private static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width - CUT.length()) + CUT;
    }

    private LocksTable() {}
}
