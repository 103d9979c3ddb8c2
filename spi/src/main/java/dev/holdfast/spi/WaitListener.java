package dev.holdfast.spi;

/** Those in this process who wait for one lock, as a store sees them; see {@link LockStore#watch}. Does not block. */
@FunctionalInterface
public interface WaitListener {
    /**
     * Says that asking again is worth while. It may come without reason and may be missing.
     *
     * @return whether somebody waits who does; if not, whoever watches next is to be told
     */
    boolean wakeUp();

    /**
     * Says that the lock was handed over to a waiter. It may come late, or twice: whoever is told finds out by the fencing token
     * whether it is {@linkplain AcquireReply.Place#fenceBefore() newer} than the answer that gave the waiter its place.
     *
     * @param handOver what was handed over
     * @return whether it was taken up without a question, or will be once a question that is under way is answered; if not, those
     *     who wait are to be {@linkplain #wakeUp woken up} to ask
     */
    default boolean handedOver(HandOver handOver) {
        return false;
    }
}
