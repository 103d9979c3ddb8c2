package dev.holdfast.spi;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * The operation that releases a lock and acquires it for another owner of the same process in one step. It costs one round trip
 * instead of two where a process has several waiters for a lock.
 *
 * <p>Its effect is that of a {@linkplain LockStore#releaseAsync release} and then a {@linkplain LockStore#acquireAsync claim}. The
 * rules of {@link LockStore} for idempotence, failure, time and threads hold for both.
 *
 * @see StoreQueue#releaseAndAcquire()
 */
@FunctionalInterface
public interface ReleaseAndAcquire {
    /**
     * Releases a lock and acquires it for another owner.
     *
     * @param released the lock and the owner that releases it
     * @param claim the claim of the other owner: the same lock, and another token
     * @param timeout how long to wait for the reply
     * @return a future of both replies. It fails if nothing is known of either
     */
    CompletableFuture<ReleaseAndAcquireReply> releaseAndAcquireAsync(Ownership released, Claim claim, Duration timeout);

    /**
     * Does the same on the calling thread, in a store that blocks by nature; the future is then complete. This default does not
     * block.
     *
     * @param released the lock and the owner that releases it
     * @param claim the claim of the other owner
     * @param timeout how long to wait for the reply
     * @return a future of both replies
     * @throws InterruptedException if the thread is interrupted; the outcome of both is then unknown
     */
    default CompletableFuture<ReleaseAndAcquireReply> releaseAndAcquire(
            Ownership released, Claim claim, Duration timeout) throws InterruptedException {
        return releaseAndAcquireAsync(released, claim, timeout);
    }
}
