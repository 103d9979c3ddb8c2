package dev.holdfast.engine.queue;

import dev.holdfast.LockUnavailableException;
import dev.holdfast.engine.acquire.AcquireAttempt;
import dev.holdfast.engine.acquire.Acquisition;
import dev.holdfast.engine.acquire.AttemptResult;
import dev.holdfast.engine.context.EngineContext;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseAndAcquireReply;
import dev.holdfast.spi.ReleaseReply;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The attempt of a head that is sent to the store together with a release. It counts as in flight until its result is delivered.
 */
final class AttemptWithRelease {
    private final EngineContext context;
    private final Set<Thread> delivering;
    private final Acquisition head;
    private final AcquireAttempt attempt;
    private final BiConsumer<Acquisition, AttemptResult> onResult;
    private final Runnable end;

    /**
     * Begins the attempt.
     *
     * @param delivering the threads that are delivering the result of such an attempt
     */
    AttemptWithRelease(
            EngineContext context,
            Set<Thread> delivering,
            Acquisition head,
            BiConsumer<Acquisition, AttemptResult> onResult) {
        this.context = context;
        this.delivering = delivering;
        this.head = head;
        this.onResult = onResult;
        this.end = context.inFlight().begin();
        this.attempt = head.beginAttempt();
    }

    /**
     * Releases and acquires, on the calling thread if the store blocks by nature.
     *
     * @param onReleased turns the reply to the release into the result; runs before the result of the attempt is delivered
     */
    CompletableFuture<Boolean> make(Ownership released, Duration timeout, Function<ReleaseReply, Boolean> onReleased)
            throws InterruptedException {
        try {
            return onReply(context.store().releaseAndAcquire(released, attempt.claim(), timeout), onReleased);
        } catch (InterruptedException e) {
            onFailure(new LockUnavailableException(
                    head.lockName(),
                    "the attempt was sent with the release of another thread, which was interrupted",
                    null));
            throw e;
        }
    }

    /** Releases and acquires without blocking. */
    CompletableFuture<Boolean> makeAsync(
            Ownership released, Duration timeout, Function<ReleaseReply, Boolean> onReleased) {
        return onReply(
                context.store().releaseAndAcquireAsync(released, attempt.claim(), timeout, attempt::claimAfterWait),
                onReleased);
    }

    private CompletableFuture<Boolean> onReply(
            CompletableFuture<ReleaseAndAcquireReply> both, Function<ReleaseReply, Boolean> onReleased) {
        return both.handle((reply, thrown) -> {
                    if (thrown != null) {
                        onFailure(thrown);
                        return CompletableFuture.<Boolean>failedFuture(thrown);
                    }
                    return reply.released()
                            .thenApply(onReleased)
                            .whenComplete((done, failure) -> deliver(reply.claimed()));
                })
                .thenCompose(released -> released);
    }

    private void onFailure(Throwable thrown) {
        deliver(CompletableFuture.failedFuture(thrown));
    }

    private void deliver(CompletableFuture<AcquireReply> claimed) {
        // The next holder may release at once and so call this again: the stack would grow with each holder.
        if (!delivering.add(Thread.currentThread())) {
            context.schedule(0, () -> deliverNow(claimed));
            return;
        }
        try {
            deliverNow(claimed);
        } finally {
            delivering.remove(Thread.currentThread());
        }
    }

    private void deliverNow(CompletableFuture<AcquireReply> claimed) {
        attempt.result(claimed)
                .thenAccept(result -> onResult.accept(head, result))
                .whenComplete((done, thrown) -> end.run());
    }
}
