package dev.holdfast.cli;

import java.io.PrintWriter;

/** Lines that stay and, on a terminal, one below them that each next one replaces. Thread-safe. */
final class Screen {
    private static final String CLEAR = "\r\u001b[K";

    private final PrintWriter out;
    private final boolean live;
    private String last = "";

    Screen(PrintWriter out, boolean live) {
        this.out = out;
        this.live = live;
    }

    /** Leaves the line that changes as it is, for whatever comes after an end in the middle, such as a prompt. */
    synchronized void leave() {
        if (live && !last.isEmpty()) {
            out.println();
            out.flush();
        }
    }

    boolean isLive() {
        return live;
    }

    /** Prints a line that stays. */
    synchronized void say(String line) {
        out.println(live ? CLEAR + line : line);
        draw();
    }

    /** Replaces the last line of a terminal; an empty one removes it. */
    synchronized void show(String line) {
        last = line;
        draw();
    }

    private void draw() {
        if (live) {
            out.print(CLEAR + last);
        }
        out.flush();
    }
}
