package dev.holdfast.spi;

import java.util.Optional;

/**
 * The facet of a store that keeps the waiters of a lock, or at least wakes them up.
 *
 * <p>The rest of queueing is part of the core: a claim with a {@link QueueEntry} joins the queue, its reply carries a
 * {@link AcquireReply.Ticket}, and a release leaves the queue or hands the lock over.
 *
 * @see LockStore#queue()
 */
@FunctionalInterface
public interface StoreQueue {
    /**
     * Watches a lock while this process has waiters for it. The store notifies the listener when an attempt is worth while, and
     * of hand-overs to waiters of this process.
     *
     * <p>A watch is best effort: messages may be late, missing or superfluous, and waiters also poll. The method does not block
     * for a connection. If it throws, the waiters only poll.
     *
     * @param lockName the lock
     * @param listener the listener; called on any thread, also while this method runs
     * @return the watch, to be closed when there are no more waiters
     */
    Watch watch(String lockName, WaitListener listener);

    /**
     * Returns the operation that releases a lock and acquires it for another owner in one step, if the store has it. A
     * decorator need not pass it on.
     *
     * @return the operation; empty by default, so that the engine does one after the other
     */
    default Optional<ReleaseAndAcquire> releaseAndAcquire() {
        return Optional.empty();
    }

    /** A watch on one lock; see {@link StoreQueue#watch}. */
    @FunctionalInterface
    interface Watch extends AutoCloseable {
        /** Ends the watch. A call of the listener may still be in flight afterwards. Later calls do nothing. */
        @Override
        void close();
    }
}
