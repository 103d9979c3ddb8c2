package dev.holdfast.spi;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * The answer to an {@link ReleaseAndAcquire}.
 *
 * @param released a future of the answer to the release: complete, unless the store has to repeat it. It fails as that of
 *     {@link LockStore#releaseAsync} does
 * @param claimed a future of the answer to the claim, in the same way. It fails as that of {@link LockStore#acquireAsync} does
 */
public record ReleaseAndAcquireReply(
        CompletableFuture<ReleaseReply> released, CompletableFuture<AcquireReply> claimed) {
    /**
     * Creates an answer.
     *
     * @param released a future of the answer to the release
     * @param claimed a future of the answer to the claim
     */
    public ReleaseAndAcquireReply {
        Objects.requireNonNull(released);
        Objects.requireNonNull(claimed);
    }

    /**
     * Creates an answer of which the release is known.
     *
     * @param released the answer to the release
     * @param claimed a future of the answer to the claim
     */
    public ReleaseAndAcquireReply(ReleaseReply released, CompletableFuture<AcquireReply> claimed) {
        this(CompletableFuture.completedFuture(released), claimed);
    }
}
