package dev.holdfast.engine;

import dev.holdfast.spi.Claim;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseAndAcquire;
import dev.holdfast.spi.ReleaseAndAcquireReply;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A store that releases and claims in one step, and whose every answer is given by the test. */
final class ScriptedQueueStore extends ScriptedStore {
    final StoreCall.Calls<Both, ReleaseAndAcquireReply> exchanges = new StoreCall.Calls<>();

    record Both(Ownership released, Claim claim) {}

    /** What happens to a thread that does both itself. */
    volatile boolean isInterrupting;

    @Override
    public Optional<ReleaseAndAcquire> releaseAndAcquire() {
        return Optional.of(new ReleaseAndAcquire() {
            @Override
            public CompletableFuture<ReleaseAndAcquireReply> releaseAndAcquireAsync(
                    Ownership released, Claim claim, Duration timeout) {
                return exchanges.ask(new Both(released, claim));
            }

            @Override
            public CompletableFuture<ReleaseAndAcquireReply> releaseAndAcquire(
                    Ownership released, Claim claim, Duration timeout) throws InterruptedException {
                CompletableFuture<ReleaseAndAcquireReply> both = releaseAndAcquireAsync(released, claim, timeout);
                if (isInterrupting) {
                    throw new InterruptedException();
                }
                return both;
            }
        });
    }
}
