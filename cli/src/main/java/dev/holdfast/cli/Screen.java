package dev.holdfast.cli;

import java.io.PrintWriter;
import java.util.concurrent.locks.ReentrantLock;

/** Prints lines that stay and, on a terminal, a status line below them that is replaced. Thread-safe. */
final class Screen {
    private static final String CLEAR = "\r\u001b[K";

    private final ReentrantLock mutex = new ReentrantLock();
    private final PrintWriter out;
    private final boolean live;
    private String last = "";

    Screen(PrintWriter out, boolean live) {
        this.out = out;
        this.live = live;
    }

    /** Keeps the status line and ends it, so that other output, such as a prompt after Ctrl-C, starts on a new line. */
    void leave() {
        mutex.lock();
        try {
            if (live && !last.isEmpty()) {
                out.println();
                out.flush();
            }
        } finally {
            mutex.unlock();
        }
    }

    boolean isLive() {
        return live;
    }

    /** Prints a line that stays. */
    void say(String line) {
        mutex.lock();
        try {
            out.println(live ? CLEAR + line : line);
            draw();
        } finally {
            mutex.unlock();
        }
    }

    /** Replaces the status line; an empty line removes it. */
    void show(String line) {
        mutex.lock();
        try {
            last = line;
            draw();
        } finally {
            mutex.unlock();
        }
    }

    private void draw() {
        if (live) {
            out.print(CLEAR + last);
        }
        out.flush();
    }
}
