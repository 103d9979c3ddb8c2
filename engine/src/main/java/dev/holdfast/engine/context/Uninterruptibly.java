package dev.holdfast.engine.context;

import dev.holdfast.spi.StoreFutures;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Waits without being interrupted, for what must be finished. The interrupted status of the thread is kept. */
public final class Uninterruptibly {
    /**
     * Waits for a reply of the store, whose own timeout bounds the wait.
     *
     * @throws dev.holdfast.LockException what the store failed with
     */
    public static <T> T await(String lockName, CompletableFuture<T> reply) {
        try {
            return reply.join();
        } catch (CompletionException | CancellationException e) {
            throw StoreFutures.failure(lockName, e);
        }
    }

    private Uninterruptibly() {}
}
