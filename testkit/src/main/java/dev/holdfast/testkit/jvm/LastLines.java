package dev.holdfast.testkit.jvm;

import java.util.ArrayDeque;
import java.util.List;

/** The last lines of a text that may be long. Thread-safe. */
final class LastLines {
    private final int max;
    private final ArrayDeque<String> lines = new ArrayDeque<>();

    LastLines(int max) {
        this.max = max;
    }

    synchronized void add(String line) {
        if (lines.size() == max) {
            lines.removeFirst();
        }
        lines.add(line);
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }
}
