package dev.holdfast.engine;

import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseAndAcquireReply;
import dev.holdfast.spi.ReleaseReply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** The question of the first in line, which goes to the store together with a release. Under way until it has an answer. */
final class Turn {
    private final Engine engine;
    private final Acquisition first;
    private final AcquireCall call;
    private final BiConsumer<Acquisition, Answer> taker;
    private final Runnable end;

    Turn(Engine engine, Acquisition first, BiConsumer<Acquisition, Answer> taker) {
        this.engine = engine;
        this.first = first;
        this.taker = taker;
        this.end = engine.underWay.begin();
        this.call = first.nextCall();
    }

    /**
     * Releases and asks, on the calling thread if the store blocks by nature.
     *
     * @param finish what the answer to the release comes to; it is told before whom the lock goes to
     */
    CompletableFuture<Boolean> releaseAndAcquire(
            Ownership released, Duration timeout, Function<ReleaseReply, Boolean> finish) throws InterruptedException {
        try {
            return answered(engine.calls.releaseAndAcquire(released, call.claim(), timeout), finish);
        } catch (InterruptedException e) {
            failed(new LockUnavailableException(
                    first.lockName(), "the thread was interrupted whose release the question went with", null));
            throw e;
        }
    }

    /** Releases and asks. */
    CompletableFuture<Boolean> releaseAndAcquireAsync(
            Ownership released, Duration timeout, Function<ReleaseReply, Boolean> finish) {
        return answered(engine.calls.releaseAndAcquireAsync(released, call.claim(), timeout), finish);
    }

    private CompletableFuture<Boolean> answered(
            CompletableFuture<ReleaseAndAcquireReply> exchanged, Function<ReleaseReply, Boolean> finish) {
        return exchanged
                .handle((reply, thrown) -> {
                    if (thrown != null) {
                        failed(thrown);
                        return CompletableFuture.<Boolean>failedFuture(thrown);
                    }
                    return reply.released()
                            .thenApply(finish)
                            .whenComplete((done, failure) -> answered(reply.claimed()));
                })
                .thenCompose(released -> released);
    }

    private void failed(Throwable thrown) {
        answered(CompletableFuture.failedFuture(thrown));
    }

    private void answered(CompletableFuture<AcquireReply> claimed) {
        // Whoever gets the lock may release it at once, and so come back here: then the stack would grow with each.
        if (!engine.queues.telling.add(Thread.currentThread())) {
            engine.schedule(0, () -> take(claimed));
            return;
        }
        try {
            take(claimed);
        } finally {
            engine.queues.telling.remove(Thread.currentThread());
        }
    }

    private void take(CompletableFuture<AcquireReply> claimed) {
        call.answer(claimed)
                .thenAccept(answer -> taker.accept(first, answer))
                .whenComplete((done, thrown) -> end.run());
    }
}
