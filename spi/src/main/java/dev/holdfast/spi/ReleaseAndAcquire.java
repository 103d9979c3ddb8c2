package dev.holdfast.spi;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Releasing a lock, and claiming it for another owner of the same process, in one step: what a store can do that would carry both
 * out one after the other anyway. It costs one round trip instead of two where a process has several who want the same lock.
 *
 * <p>Both mean what they mean alone, one after the other.
 *
 * @see LockStore#releaseAndAcquire()
 */
public interface ReleaseAndAcquire {
    /**
     * Releases a lock and claims it for another owner.
     *
     * @param released the lock and the owner that releases it
     * @param claim what is claimed: the same lock, with another token
     * @param timeout how long to wait for the answer
     * @return a future of both answers. It fails if nothing is known of either
     */
    CompletableFuture<ReleaseAndAcquireReply> releaseAndAcquireAsync(Ownership released, Claim claim, Duration timeout);

    /**
     * Does the same on the calling thread where the store blocks by nature; then the future is complete. This default does not
     * block.
     *
     * @param released the lock and the owner that releases it
     * @param claim what is claimed
     * @param timeout how long to wait for the answer
     * @return a future of both answers
     * @throws InterruptedException if the thread is interrupted; the outcome of both is then unknown
     */
    default CompletableFuture<ReleaseAndAcquireReply> releaseAndAcquire(
            Ownership released, Claim claim, Duration timeout) throws InterruptedException {
        return releaseAndAcquireAsync(released, claim, timeout);
    }
}
