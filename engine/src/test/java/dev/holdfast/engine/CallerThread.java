package dev.holdfast.engine;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** A thread that calls something which may block. */
final class CallerThread<T> {
    final CompletableFuture<T> result = new CompletableFuture<>();
    final Thread thread;

    CallerThread(Callable<T> call) {
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

    /** Waits until the thread is parked: it waits for an answer or for its turn. */
    CallerThread<T> untilParked() {
        while (thread.getState() != Thread.State.WAITING && !result.isDone()) {
            Thread.onSpinWait();
        }
        return this;
    }

    /** Waits for what the call threw. */
    Throwable failure() {
        return result.handle((value, thrown) -> {
                    if (thrown == null) {
                        throw new AssertionError("returned " + value);
                    }
                    return thrown;
                })
                .join();
    }
}
