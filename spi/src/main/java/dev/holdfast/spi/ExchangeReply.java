package dev.holdfast.spi;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * The answer to an {@link Exchange}.
 *
 * @param released the answer to the release
 * @param claimed a future of the answer to the claim: complete, unless the store has to repeat it. It fails as that of
 *     {@link LockStore#acquireAsync} does
 */
public record ExchangeReply(ReleaseReply released, CompletableFuture<AcquireReply> claimed) {
    /**
     * Creates an answer.
     *
     * @param released the answer to the release
     * @param claimed a future of the answer to the claim
     */
    public ExchangeReply {
        Objects.requireNonNull(released);
        Objects.requireNonNull(claimed);
    }
}
