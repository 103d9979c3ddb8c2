package dev.holdfast.engine;

import dev.holdfast.spi.StoreFutures;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Waiting that is not interrupted, for what must be finished: the interrupted status is kept for the caller. */
final class Quietly {
    /** Waits for an answer of the store, which is bounded by its own timeout, and throws what the store failed with. */
    static <T> T answer(String lockName, CompletableFuture<T> reply) {
        try {
            return reply.join();
        } catch (CompletionException | CancellationException e) {
            throw StoreFutures.failure(lockName, e);
        }
    }

    private Quietly() {}
}
