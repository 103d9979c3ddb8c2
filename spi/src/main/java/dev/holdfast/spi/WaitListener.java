package dev.holdfast.spi;

/**
 * The waiters of this process for one lock, as a store sees them; see {@link StoreQueue#watch}. The methods do not block and do not
 * throw. Thread-safe.
 */
@FunctionalInterface
public interface WaitListener {
    /**
     * Notifies the waiters that an attempt is worth while. The call may come without reason, and may be missing.
     *
     * @return true if a waiter will act on this; if false, the store delivers the wake-up to the next watcher
     */
    boolean wakeUp();

    /**
     * Notifies a waiter that the lock was handed over to it. The call may come late or twice. The waiter finds out by the fencing
     * token whether the hand-over is {@linkplain AcquireReply.Ticket#fenceBefore() later} than the reply that gave it its ticket.
     *
     * @param handOver the message
     * @return true if the waiter takes the lock up without an attempt, or will when the attempt in flight has its reply; if false,
     *     the store {@linkplain #wakeUp wakes} the waiters up, so that they make an attempt
     */
    default boolean handedOver(HandOver handOver) {
        return false;
    }
}
