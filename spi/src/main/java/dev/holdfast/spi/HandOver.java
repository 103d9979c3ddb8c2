package dev.holdfast.spi;

import java.time.Duration;
import java.util.Objects;

/**
 * What a store tells a waiter of this process that it handed a lock to.
 *
 * @param ownership the lock and the token of the waiter
 * @param fence the fencing token; 0 for a waiter that wanted none
 * @param fenceBlock how many tokens, from that one on, are reserved for the waiter; 0 for none
 * @param claimTime how long the store keeps the lock for it, from the hand-over on, unless it is renewed or claimed
 */
public record HandOver(Ownership ownership, long fence, int fenceBlock, Duration claimTime) {
    /**
     * Creates a hand-over.
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
