package dev.holdfast.engine;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** A thread that makes a call which may block. */
public final class CallerThread<T> {
    public final CompletableFuture<T> result = new CompletableFuture<>();
    public final Thread thread;

    public CallerThread(Callable<T> call) {
        thread = new Thread(
                () -> {
                    try {
                        result.complete(call.call());
                    } catch (Throwable failure) {
                        result.completeExceptionally(failure);
                    }
                },
                "caller");
        thread.setDaemon(true);
        thread.start();
    }

    /** Waits until the thread is parked, or has returned. */
    public CallerThread<T> untilParked() {
        while (thread.getState() != Thread.State.WAITING && !result.isDone()) {
            Thread.onSpinWait();
        }
        return this;
    }

    /** Waits for the call to fail, and returns the failure. */
    public Throwable failure() {
        return result.handle((value, thrown) -> {
                    if (thrown == null) {
                        throw new AssertionError("returned " + value);
                    }
                    return thrown;
                })
                .join();
    }
}
