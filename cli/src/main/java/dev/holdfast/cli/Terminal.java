package dev.holdfast.cli;

import picocli.CommandLine.Help.Ansi;

/** What standard output is, which the script that starts us knows. */
final class Terminal {
    private static final int USUAL = 80;
    private static final int USUAL_LINES = 24;

    /** Tells whether standard output is a terminal. */
    static boolean isThere() {
        return Boolean.getBoolean("holdfast.live");
    }

    /** Returns how many columns there are; 0 if there is no terminal, so that nothing needs to be cut. */
    static int columns() {
        return isThere() ? Integer.getInteger("holdfast.columns", USUAL) : 0;
    }

    /** Returns how many lines there are. */
    static int lines() {
        return Integer.getInteger("holdfast.lines", USUAL_LINES);
    }

    /** Returns the text in bold letters, if that can be. */
    static String bold(String text) {
        return ansi().string("@|bold " + text + "|@");
    }

    /** Tells whether there are colours. */
    static Ansi ansi() {
        return isThere() && System.getenv("NO_COLOR") == null ? Ansi.ON : Ansi.OFF;
    }

    private Terminal() {}
}
