package dev.holdfast.engine.lease;

import dev.holdfast.LockException;
import dev.holdfast.engine.context.EngineContext;
import dev.holdfast.spi.ReleaseReply;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The engine as its leases see it: the port to renewal, to the local wait queues and to the releases in the store.
 *
 * @param <L> the type of the leases
 */
public interface LeaseHost<L> {
    /** Returns the surroundings of the engine. */
    EngineContext context();

    /** Begins to renew a lease and to watch its deadline. */
    void startRenewing(L lease);

    /** Renews the next lease of the same grant instead of one that has ended. */
    void continueRenewing(L ended, L next);

    /** Stops renewing a lease that has ended. */
    void stopRenewing(L lease);

    /** Renews a lease now. The future is true if the lease is still held. */
    CompletableFuture<Boolean> renewNow(L lease, long leaseTime);

    /**
     * Hands the lock of a lease that has ended off to the next local waiter, if there is one and the lease may be handed off.
     *
     * @param beforeNext runs before the next holder gets its lease
     * @return false if the lock has to be released in the store
     */
    boolean handOff(L lease, Runnable beforeNext);

    /**
     * Releases the lock in the store, on the calling thread.
     *
     * @param onReply turns the reply into the result; runs before the next holder gets its lease
     * @param onFailure turns the failure of the store into the exception to throw
     */
    boolean release(L lease, Function<ReleaseReply, Boolean> onReply, UnaryOperator<LockException> onFailure);

    /** Releases the lock in the store, as {@link #release} does, without blocking. */
    CompletableFuture<Boolean> releaseAsync(
            L lease, Function<ReleaseReply, Boolean> onReply, UnaryOperator<LockException> onFailure);

    /** Releases the lock in the background until the store has surely let it go. */
    void compensate(L lease);

    /** Releases the lock once in the background. */
    void releaseOnce(L lease);

    /** Notifies the local wait queue that a lease was lost, so that no waiter waits for its release. */
    void lost(L lease);
}
