package dev.holdfast.spi;

import java.time.Duration;
import java.util.Objects;

/**
 * One request to take a lock.
 *
 * @param ownership the lock and the token of the one who wants it
 * @param leaseTime how long the lock is to live without renewal, in whole milliseconds
 * @param fencing whether a fencing token is wanted
 * @param floor the highest fencing token that the engine has seen on any lock of the store; a newly issued one is higher
 * @param timeout how long to wait for the answer; a request that the server comes to see later than that must have no
 *     effect, where the store can see to it
 */
public record Claim(Ownership ownership, Duration leaseTime, boolean fencing, long floor, Duration timeout) {
    /** Creates a claim. */
    public Claim {
        Objects.requireNonNull(ownership);
        Objects.requireNonNull(leaseTime);
        Objects.requireNonNull(timeout);
    }

    /**
     * Returns the lock.
     *
     * @return the name of the lock
     */
    public String lockName() {
        return ownership.lockName();
    }
}
