package dev.holdfast.testkit.redis;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Sends signals to processes that the test kit started. */
public final class Signals {
    /** Sends a signal, such as {@code STOP}, to a process. */
    public static void send(long pid, String name) {
        if (pid <= 1) {
            throw new IllegalArgumentException("not one process: " + pid); // 0 and negative numbers are process groups
        }
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(pid)).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Signals() {}
}
