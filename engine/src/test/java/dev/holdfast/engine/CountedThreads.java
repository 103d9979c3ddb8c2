package dev.holdfast.engine;

import java.util.concurrent.CompletableFuture;

/** The threads that something starts: they are in one group. */
final class CountedThreads {
    private final ThreadGroup group = new ThreadGroup("counted");
    private volatile int most;

    /** Runs something in the group and waits until all threads that it started have ended. */
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
            Thread.onSpinWait(); // the time limit of the test ends a wait for ever
        }
    }

    /** Counts the threads beside the one that calls. */
    int count() {
        int now = group.activeCount() - 1;
        most = Math.max(most, now);
        return now;
    }

    int most() {
        return most;
    }
}
