package dev.holdfast.spi;

import java.time.Duration;
import java.util.Objects;

/**
 * How a {@link Claim} that finds the lock busy joins the queue of a store that keeps waiters. A repeated claim with the same token
 * keeps its ticket and is the heartbeat of the waiter. A {@linkplain LockStore#releaseAsync release} ends the wait.
 *
 * <p>When the lock becomes free, the store hands it over to the first waiter that is alive, wakes that waiter up, and keeps the lock
 * for it for the claim time. The waiter's next claim takes the lock up.
 *
 * @param claimTime how long a lock that is handed over is kept for the waiter, in whole milliseconds
 * @param heartbeat how long the waiter counts as alive after each claim, in whole milliseconds
 * @param maxWaiters how many waiters the queue of the lock may have; one more gets no ticket
 * @param ticket the number of the last {@linkplain AcquireReply.Ticket ticket} of the waiter, which the waiter gets back if the
 *     store has dropped it; 0 for a newcomer
 */
public record QueueEntry(Duration claimTime, Duration heartbeat, int maxWaiters, long ticket) {
    /**
     * Creates an entry.
     *
     * @param claimTime how long a lock is kept for the waiter
     * @param heartbeat how long the waiter counts as alive
     * @param maxWaiters how many waiters the queue may have
     * @param ticket the number of the waiter's ticket, or 0
     */
    public QueueEntry {
        Objects.requireNonNull(claimTime);
        Objects.requireNonNull(heartbeat);
    }

    /**
     * Returns this entry with another ticket.
     *
     * @param number the number of the ticket, or 0
     * @return an entry
     */
    public QueueEntry withTicket(long number) {
        return number == ticket ? this : new QueueEntry(claimTime, heartbeat, maxWaiters, number);
    }
}
