package dev.holdfast.testkit.jvm;

import java.io.IOException;

/** Ends this JVM when the one that started it is gone, however that ended: the pipe to our standard input then has an end. */
public final class ParentWatch {
    /** The exit code of a JVM that has lost its parent. */
    public static final int ORPHANED = 86;

    /** Starts to watch. The main method of a {@link ChildJvm} calls this first, and reads no standard input. */
    public static void start() {
        Thread watch = new Thread(ParentWatch::awaitEnd, "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private static void awaitEnd() {
        try {
            while (System.in.read() >= 0) {
                // nothing is sent this way
            }
        } catch (IOException e) {
            // as good as the end
        }
        Runtime.getRuntime().halt(ORPHANED); // at once: nobody is left to wait for a clean end
    }

    private ParentWatch() {}
}
