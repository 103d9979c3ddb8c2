package dev.holdfast.testkit.jvm;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** The last lines of a text that may be long. Thread-safe. */
final class LastLines {
    private final int max;
    private final ReentrantLock mutex = new ReentrantLock();
    private final ArrayDeque<String> lines = new ArrayDeque<>();

    LastLines(int max) {
        this.max = max;
    }

    void add(String line) {
        mutex.lock();
        try {
            if (lines.size() == max) {
                lines.removeFirst();
            }
            lines.add(line);
        } finally {
            mutex.unlock();
        }
    }

    List<String> lines() {
        mutex.lock();
        try {
            return List.copyOf(lines);
        } finally {
            mutex.unlock();
        }
    }
}
