package dev.holdfast.spi;

import java.time.Duration;
import java.util.Objects;

/**
 * How a {@link Claim} that finds the lock busy joins the queue of a store that keeps waiters. A claim that is repeated with the
 * same token keeps its place and says that the waiter is alive; a {@linkplain LockStore#releaseAsync release} ends the wait.
 *
 * <p>When the lock becomes free, the store hands it to the first in the queue that is alive, wakes it up, and keeps the lock
 * for it for a while: the next claim with the token takes it up.
 *
 * @param claimTime how long a lock that is handed over is kept for the waiter, in whole milliseconds
 * @param heartbeat how long the waiter counts as alive after each claim, in whole milliseconds
 * @param maxWaiters how many may wait for the lock; one more gets no place
 * @param ticket the ticket of the last {@linkplain AcquireReply.Place place} that the waiter had, which it gets back if the
 *     store has dropped it; 0 for a newcomer
 */
public record QueueEntry(Duration claimTime, Duration heartbeat, int maxWaiters, long ticket) {
    /**
     * Creates an entry.
     *
     * @param claimTime how long a lock is kept for the waiter
     * @param heartbeat how long the waiter counts as alive
     * @param maxWaiters how many may wait
     * @param ticket the ticket that the waiter has, or 0
     */
    public QueueEntry {
        Objects.requireNonNull(claimTime);
        Objects.requireNonNull(heartbeat);
    }

    /**
     * Returns this entry for a waiter that has another ticket.
     *
     * @param known the ticket, or 0
     * @return an entry
     */
    public QueueEntry withTicket(long known) {
        return known == ticket ? this : new QueueEntry(claimTime, heartbeat, maxWaiters, known);
    }
}
