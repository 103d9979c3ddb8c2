package dev.holdfast.engine;

import dev.holdfast.spi.Claim;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseAndAcquire;
import dev.holdfast.spi.ReleaseAndAcquireReply;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A scripted store that can release and acquire in one step. */
public final class ReleaseAndAcquireStore extends ScriptedStore {
    public final StoreCall.Calls<ReleaseAndClaim, ReleaseAndAcquireReply> releaseAndAcquires = new StoreCall.Calls<>();

    public record ReleaseAndClaim(Ownership released, Claim claim) {}

    /** Whether a thread that makes the request is interrupted before the reply. */
    public volatile boolean isInterrupting;

    @Override
    public Optional<ReleaseAndAcquire> releaseAndAcquire() {
        return Optional.of(new ReleaseAndAcquire() {
            @Override
            public CompletableFuture<ReleaseAndAcquireReply> releaseAndAcquireAsync(
                    Ownership released, Claim claim, Duration timeout) {
                return releaseAndAcquires.send(new ReleaseAndClaim(released, claim));
            }

            @Override
            public CompletableFuture<ReleaseAndAcquireReply> releaseAndAcquire(
                    Ownership released, Claim claim, Duration timeout) throws InterruptedException {
                CompletableFuture<ReleaseAndAcquireReply> reply = releaseAndAcquireAsync(released, claim, timeout);
                if (isInterrupting) {
                    throw new InterruptedException();
                }
                return reply;
            }
        });
    }
}
