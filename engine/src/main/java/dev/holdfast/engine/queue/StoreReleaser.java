package dev.holdfast.engine.queue;

import dev.holdfast.LockException;
import dev.holdfast.engine.context.EngineContext;
import dev.holdfast.engine.context.Uninterruptibly;
import dev.holdfast.engine.lease.EngineLease;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.StoreFutures;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Releases leases in the store, each together with the attempt of the next local waiter if there is one. Thread-safe. */
public final class StoreReleaser {
    private final EngineContext context;
    private final LocalWaitQueues queues;

    /** Creates an object whose releases take along the attempts of the given queues. */
    public StoreReleaser(EngineContext context, LocalWaitQueues queues) {
        this.context = context;
        this.queues = queues;
    }

    /**
     * Releases a lock on the calling thread, without being interrupted.
     *
     * @param onReply turns the reply into the result; runs before the next holder gets its lease
     * @param onFailure turns the failure of the store into the exception to throw
     */
    public boolean release(
            EngineLease lease, Function<ReleaseReply, Boolean> onReply, UnaryOperator<LockException> onFailure) {
        boolean isInterrupted = Thread.interrupted();
        AttemptWithRelease attempt = queues.beginWithRelease(lease.lockName());
        boolean isOutcomeUnknown = false;
        try {
            while (true) {
                try {
                    if (attempt != null && !isOutcomeUnknown) {
                        return Uninterruptibly.await(
                                lease.lockName(), attempt.make(lease.ownership(), lease.commandTimeout(), onReply));
                    }
                    ReleaseReply reply = context.store().release(lease.ownership(), lease.commandTimeout());
                    queues.onLocalRelease(lease.lockName());
                    // If an interrupted request released the lock, the next one does not find it.
                    return onReply.apply(isOutcomeUnknown ? ReleaseReply.RELEASED : reply);
                } catch (InterruptedException e) {
                    isInterrupted = true;
                    isOutcomeUnknown = true;
                }
            }
        } catch (RuntimeException | Error e) {
            throw onFailure.apply(StoreFutures.failure(lease.lockName(), e));
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Releases a lock without blocking. */
    public CompletableFuture<Boolean> releaseAsync(
            EngineLease lease, Function<ReleaseReply, Boolean> onReply, UnaryOperator<LockException> onFailure) {
        AttemptWithRelease attempt = queues.beginWithRelease(lease.lockName());
        CompletableFuture<Boolean> released = attempt == null
                ? releaseAlone(lease, onReply)
                : attempt.makeAsync(lease.ownership(), lease.commandTimeout(), onReply);
        return released.exceptionallyCompose(thrown ->
                CompletableFuture.failedFuture(onFailure.apply(StoreFutures.failure(lease.lockName(), thrown))));
    }

    private CompletableFuture<Boolean> releaseAlone(EngineLease lease, Function<ReleaseReply, Boolean> onReply) {
        return context.store()
                .releaseAsync(lease.ownership(), lease.commandTimeout())
                .thenApply(reply -> {
                    queues.onLocalRelease(lease.lockName());
                    return onReply.apply(reply);
                });
    }
}
