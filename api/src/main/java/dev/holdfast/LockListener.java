package dev.holdfast;

import java.time.Duration;

/**
 * Is told what happens to the locks of one provider. All methods do nothing by default.
 *
 * <p>Methods are called by the provider's callback executor, so they may be called at the same time by several threads, and
 * a little after the fact. Exceptions that they throw are logged and ignored. A method that blocks delays other callbacks,
 * but no renewal. Implementations must be thread-safe.
 */
public interface LockListener {
    /**
     * A lock was acquired.
     *
     * @param lease the lease
     * @param waited the time from the call to the grant
     */
    default void acquired(Lease lease, Duration waited) {}

    /**
     * A lock that was asked for is held by somebody else. Called once per acquisition, before it starts to wait or gives up.
     *
     * @param lockName the lock
     */
    default void busy(String lockName) {}

    /**
     * Somebody has begun to wait for a lock, behind those of this provider who wait already. Called once per acquisition that
     * waits, before or after {@link #waitEnded} is.
     *
     * @param lockName the lock
     */
    default void waitBegan(String lockName) {}

    /**
     * Somebody who waited for a lock waits no more, for whatever reason: a grant, a timeout, an interrupt or a failure.
     *
     * @param lockName the lock
     */
    default void waitEnded(String lockName) {}

    /**
     * A wait for a busy lock came to its end without a grant.
     *
     * @param lockName the lock
     * @param waited how long the caller was ready to wait
     */
    default void timedOut(String lockName, Duration waited) {}

    /**
     * A lease was renewed.
     *
     * @param lease the lease
     */
    default void renewed(Lease lease) {}

    /**
     * A lease was renewed. Calls {@link #renewed(Lease)} by default.
     *
     * @param lease the lease
     * @param late how long after it was due, failed attempts included; zero if the holder asked for it
     */
    default void renewed(Lease lease, Duration late) {
        renewed(lease);
    }

    /**
     * A renewal failed. The lease stays held until its deadline and the renewal is tried again.
     *
     * @param lease the lease
     * @param failure why
     */
    default void renewalFailed(Lease lease, LockException failure) {}

    /**
     * A lease became {@link LeaseState#AT_RISK}.
     *
     * @param lease the lease
     */
    default void atRisk(Lease lease) {}

    /**
     * A lease was lost. Called once per lease.
     *
     * @param lease the lease
     * @param loss how
     */
    default void lost(Lease lease, LeaseLoss loss) {}

    /**
     * A lease was released.
     *
     * @param lease the lease
     * @param held the time from the grant to the release
     */
    default void released(Lease lease, Duration held) {}

    /**
     * A release could not reach the backend. It is repeated in the background until the lease's deadline.
     *
     * @param lease the lease
     * @param failure why
     */
    default void releaseFailed(Lease lease, LockException failure) {}
}
