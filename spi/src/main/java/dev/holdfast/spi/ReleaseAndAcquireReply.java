package dev.holdfast.spi;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * The reply to a {@link ReleaseAndAcquire}.
 *
 * @param released a future of the reply to the release: complete, unless the store has to repeat the release. It fails as that of
 *     {@link LockStore#releaseAsync} does
 * @param claimed a future of the reply to the claim, in the same way. It fails as that of {@link LockStore#acquireAsync} does
 */
public record ReleaseAndAcquireReply(
        CompletableFuture<ReleaseReply> released, CompletableFuture<AcquireReply> claimed) {
    /**
     * Creates a reply.
     *
     * @param released a future of the reply to the release
     * @param claimed a future of the reply to the claim
     */
    public ReleaseAndAcquireReply {
        Objects.requireNonNull(released);
        Objects.requireNonNull(claimed);
    }

    /**
     * Creates a reply with the outcome of the release.
     *
     * @param released the reply to the release
     * @param claimed a future of the reply to the claim
     * @return a reply
     */
    public static ReleaseAndAcquireReply of(ReleaseReply released, CompletableFuture<AcquireReply> claimed) {
        return new ReleaseAndAcquireReply(CompletableFuture.completedFuture(released), claimed);
    }
}
