package dev.holdfast.memory;

import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.ForwardingLockStore;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.StoreFutures;
import dev.holdfast.spi.StoreQueue;
import java.time.Duration;
import java.util.Optional;

/**
 * Forwards everything to a correct store; a subclass has one fault. The blocking forms use the others, so that a fault has one place,
 * and there is no release and acquire in one step, which would bypass it.
 */
class FaultyStore extends ForwardingLockStore {
    FaultyStore(LockStore correct) {
        super(correct);
    }

    @Override
    public AcquireReply acquire(Claim claim) throws InterruptedException {
        return StoreFutures.await(acquireAsync(claim));
    }

    @Override
    public ReleaseReply release(Ownership ownership, Duration timeout) throws InterruptedException {
        return StoreFutures.await(releaseAsync(ownership, timeout));
    }

    @Override
    public Optional<StoreQueue> queue() {
        return super.queue().map(queue -> (lockName, listener) -> queue.watch(lockName, listener));
    }
}
