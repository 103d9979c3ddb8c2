package dev.holdfast.testkit.jvm;

import java.io.IOException;

/** Ends this JVM when its parent ends, however that happens: the pipe to the standard input is then closed. */
public final class ParentWatch {
    /** The exit code of a JVM that has lost its parent. */
    public static final int ORPHANED = 86;

    /** Starts watching. The main method of a {@link ChildJvm} calls this first, and does not read the standard input. */
    public static void start() {
        Thread watch = new Thread(ParentWatch::awaitEnd, "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private static void awaitEnd() {
        try {
            while (System.in.read() >= 0) {
                // the parent sends nothing
            }
        } catch (IOException e) {
            // the same as the end
        }
        Runtime.getRuntime().halt(ORPHANED); // at once: no process waits for a clean end
    }

    private ParentWatch() {}
}
