package dev.holdfast;

/**
 * In which order those who wait for a lock get it. It is promised to those who {@linkplain DistributedLock#acquire() wait};
 * who asks once, with {@link DistributedLock#tryAcquire()}, gets the lock only if it is free and nobody waits in the queue.
 *
 * <p>The queue is kept by the backend, where it can: on one Redis server, and in memory. There each process has one place for
 * each lock, and its threads stand behind each other in it. Whoever comes first to the server has the lower ticket, by the
 * server's clock, and a release hands the lock to the lowest ticket whose process is alive. This order is best effort: after
 * a failover, a jump of the server's clock or the loss of its data, with clients that are not of this library, and for a
 * process that was silent for a few seconds, another may come first. It is never a matter of exclusion.
 *
 * <p>A quorum keeps no queue, as its members would have different ones, and neither does a server that does not allow this
 * user to subscribe: there {@link #BOUNDED} and {@link #STRICT} hold among the threads of each process only, and among
 * processes whoever asks first after a release gets the lock.
 */
public enum Fairness {
    /**
     * The default. The order of tickets among processes, and of arrival among the threads of one process. A process passes the
     * lock on between its own threads, without asking the backend, before the next process gets it: each grant goes to at most
     * 16 holders, or to 64 as long as no more than 5 ms have passed since the first got it; and to none later than 50 ms after
     * that. Each has a fencing token of its own.
     *
     * <p>Only a lease that is {@linkplain LockOptions#autoRenew() renewed} is passed on, to one who waits with the same lease
     * time and fencing; it is then valid as long as the one before would have been, and is renewed as that one would have
     * been. In any other case a release goes to the backend, as under {@link #STRICT}.
     */
    BOUNDED,

    /**
     * The order of tickets among processes, and of arrival among the threads of one process. A release always hands the lock
     * to the lowest ticket, so a process with many threads that wait gets it no more often than one with one.
     */
    STRICT,

    /**
     * No order among processes: whoever asks first after a release gets the lock. Those who wait take no place in the queue,
     * leave nothing in the backend and ask again and again, ten times a second or more. Where others wait in the queue, these
     * come first.
     */
    NONE
}
