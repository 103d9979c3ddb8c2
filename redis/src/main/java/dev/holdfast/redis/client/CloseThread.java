package dev.holdfast.redis.client;

import java.lang.System.Logger.Level;

/**
 * Closes a client on a thread of its own, because client libraries fail on an interrupted thread, or lose the interrupt. Closing
 * is not interrupted, and the interrupted status of the calling thread stays as it is.
 */
public final class CloseThread {
    private static final System.Logger LOG = System.getLogger("dev.holdfast.redis");
    private static final long MAX_MILLIS = 15_000;

    /**
     * Closes a client, and waits for the end.
     *
     * @param close closes the client; a failure is logged
     */
    public static void run(Runnable close) {
        Thread thread = new Thread(
                () -> {
                    try {
                        close.run();
                    } catch (RuntimeException | Error e) {
                        LOG.log(Level.WARNING, "a client could not be closed", e);
                    }
                },
                "holdfast-close");
        thread.setDaemon(true);
        thread.start();
        boolean isInterrupted = false;
        long end = System.nanoTime() + MAX_MILLIS * 1_000_000L;
        for (long left = MAX_MILLIS; left > 0 && thread.isAlive(); left = (end - System.nanoTime()) / 1_000_000L) {
            try {
                thread.join(left);
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private CloseThread() {}
}
