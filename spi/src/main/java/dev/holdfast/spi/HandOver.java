package dev.holdfast.spi;

import java.time.Duration;
import java.util.Objects;

/**
 * The message of a store that a lock was handed over to a waiter of this process.
 *
 * @param ownership the lock and the token of the waiter
 * @param fence the fencing token; 0 for a waiter that wanted none
 * @param fenceBlock how many tokens, from that one on, are reserved for the waiter; 0 for none
 * @param claimTime how long the store keeps the lock for the waiter, counted from the hand-over, unless the waiter renews or
 *     claims it
 */
public record HandOver(Ownership ownership, long fence, int fenceBlock, Duration claimTime) {
    /**
     * Creates a message.
     *
     * @param ownership the lock and the token of the waiter
     * @param fence the fencing token, or 0
     * @param fenceBlock how many tokens are reserved
     * @param claimTime how long the lock is kept
     */
    public HandOver {
        Objects.requireNonNull(ownership);
        Objects.requireNonNull(claimTime);
    }
}
