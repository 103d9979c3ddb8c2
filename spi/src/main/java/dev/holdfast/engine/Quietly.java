package dev.holdfast.engine;

import dev.holdfast.spi.Replies;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waiting that is not interrupted, for what must be finished: the interrupted status is kept for the caller. */
final class Quietly {
    /** Waits for the outcome, whatever it is, for at most the given time. */
    static void await(CompletableFuture<?> future, Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        boolean interrupted = false;
        while (true) {
            try {
                future.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException | TimeoutException | CancellationException e) {
                break;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for an answer of the store, which is bounded by its own timeout, and throws what the store failed with. */
    static <T> T answer(String lockName, CompletableFuture<T> reply) {
        try {
            return reply.join();
        } catch (CompletionException | CancellationException e) {
            throw Replies.failure(lockName, e);
        }
    }

    private Quietly() {}
}
