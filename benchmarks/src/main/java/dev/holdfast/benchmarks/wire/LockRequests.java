package dev.holdfast.benchmarks.wire;

/** The requests about one lock. */
public interface LockRequests {
    /** Returns the request to acquire the lock, which is probably free. */
    Request acquire(byte[] token);

    /** Returns the request to release the lock by a holder that does not know of a waiter. */
    Request release(byte[] token);

    /**
     * Returns the request of a caller that joins the queue if it is not granted the lock.
     *
     * @param channel the channel on which the caller is notified
     */
    Request join(byte[] token, String channel);

    /**
     * Returns the request of a waiter that looks whether it is its turn.
     *
     * @param joined the reply to its last request, which has its ticket
     */
    Request poll(byte[] token, String channel, Object joined);

    /** Returns the request to release the lock by a holder that knows of waiters, to one of which the lock is handed over. */
    Request handOver(byte[] token);

    /** Returns the request to hand the lock over, and to join the queue with another token in the same step. */
    Request handOverAndJoin(byte[] token, byte[] next, String channel);

    /** Returns the request to renew the lease. */
    Request extend(byte[] token);

    /** Returns the request to acquire the lock on a member of a quorum. */
    Request acquireOnMember(byte[] token, long leaseMillis);

    /** Returns the request to confirm the lock on a member of a quorum. */
    Request confirm(byte[] token, long leaseMillis);
}
