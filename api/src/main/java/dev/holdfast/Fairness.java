package dev.holdfast;

/**
 * The order in which waiters are granted a lock. It holds for callers that {@linkplain DistributedLock#acquire() wait};
 * {@link DistributedLock#tryAcquire()} makes one attempt, and succeeds only if the lock is free and the queue is empty.
 *
 * <p>The backend keeps the queue, if it can: one Redis server can, and so can locks in memory. Each process has one ticket for
 * each lock, which its threads share. Tickets are ordered by the time at which the server got the first attempt, and a release
 * hands the lock over to the lowest ticket whose process is alive. This order is best effort. It may be different after a
 * failover, a jump of the server's clock or a loss of its data; with clients of other libraries; and for a process that was
 * silent for a few seconds. Exclusion never depends on it.
 *
 * <p>A quorum keeps no queue, as its members would have different ones. Neither does a server that does not permit this user
 * to subscribe. There {@link #BOUNDED} and {@link #STRICT} order only the threads of each process, and among processes the
 * first attempt after a release gets the lock. Immutable and thread-safe.
 */
public enum Fairness {
    /**
     * Processes in the order of their tickets, and the threads of one process in the order of their arrival. The default.
     * Threads of one process hand the lock off to each other, without the backend, before the next process is granted it.
     * Each grant is limited: to 16 holders, or to 64 within 5 ms of the first; and no hand-off is later than 50 ms after the
     * first. Each holder has its own fencing token.
     *
     * <p>A lock is handed off only if its lease is {@linkplain LockOptions#autoRenew() renewed}, and only to a waiter with the
     * same lease time and fencing. The next lease takes over the deadline and the time of the next renewal. Otherwise a release
     * goes to the backend, as under {@link #STRICT}. So does the release of a lease that was {@linkplain Lease#renew renewed} for
     * longer than its lease time, as the next lease must not last longer than its own.
     */
    BOUNDED,

    /**
     * Processes in the order of their tickets, and the threads of one process in the order of their arrival. Each release
     * hands the lock over to the lowest ticket, so a process with many waiting threads gets it no more often than a process
     * with one.
     */
    STRICT,

    /**
     * No order among processes: the first attempt after a release gets the lock. Waiters take no ticket and leave nothing in
     * the backend. They poll, ten times a second or more. A waiter may starve: {@link #BOUNDED} and {@link #STRICT} waiters of
     * any process come before it, and it gets the lock only when the queue is empty. It never delays them.
     */
    NONE
}
