package dev.holdfast.engine;

import java.util.concurrent.CompletableFuture;

/** Counts the threads that a piece of code starts. They are in one group. */
final class CountedThreads {
    private final ThreadGroup group = new ThreadGroup("counted");
    private volatile int most;

    /** Runs code in the group, and waits until all threads that it started have ended. */
    void run(Runnable body) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Runnable reporting = () -> {
            try {
                body.run();
                done.complete(null);
            } catch (Throwable failure) {
                done.completeExceptionally(failure);
            }
        };
        new Thread(group, reporting).start();
        done.join();
        while (group.activeCount() > 0) {
            Thread.onSpinWait(); // the time limit of the test ends an endless wait
        }
    }

    /** Counts the threads other than the calling one. */
    int count() {
        int now = group.activeCount() - 1;
        most = Math.max(most, now);
        return now;
    }

    /** Returns the highest count. */
    int most() {
        return most;
    }
}
