package dev.holdfast.cli;

import picocli.CommandLine.Help.Ansi;

/** The properties of standard output, which the script that starts this program passes on. */
final class Terminal {
    private static final int USUAL = 80;
    private static final int USUAL_LINES = 24;

    /** Returns whether standard output is a terminal. */
    static boolean isThere() {
        return Boolean.getBoolean("holdfast.live");
    }

    /** Returns the number of columns, or 0 if there is no terminal and lines need not be cut. */
    static int columns() {
        return isThere() ? Integer.getInteger("holdfast.columns", USUAL) : 0;
    }

    /** Returns the number of lines. */
    static int lines() {
        return Integer.getInteger("holdfast.lines", USUAL_LINES);
    }

    /** Returns the text in bold, if standard output is a terminal. */
    static String bold(String text) {
        return ansi().string("@|bold " + text + "|@");
    }

    /** Returns whether to use colours. */
    static Ansi ansi() {
        return isThere() && System.getenv("NO_COLOR") == null ? Ansi.ON : Ansi.OFF;
    }

    private Terminal() {}
}
