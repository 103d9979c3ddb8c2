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
 * @param incarnation whether a grant is to say which run of the server gave it, where the store knows
 */
public record Claim(
        Ownership ownership, Duration leaseTime, boolean fencing, long floor, Duration timeout, boolean incarnation) {
    /**
     * Creates a claim.
     *
     * @param ownership the lock and the token of the one who wants it
     * @param leaseTime how long the lock is to live without renewal
     * @param fencing whether a fencing token is wanted
     * @param floor the highest fencing token that the engine has seen
     * @param timeout how long to wait for the answer
     * @param incarnation whether a grant is to say which run of the server gave it
     */
    public Claim {
        Objects.requireNonNull(ownership);
        Objects.requireNonNull(leaseTime);
        Objects.requireNonNull(timeout);
    }

    /**
     * Creates a claim that does not ask for the incarnation.
     *
     * @param ownership the lock and the token of the one who wants it
     * @param leaseTime how long the lock is to live without renewal
     * @param fencing whether a fencing token is wanted
     * @param floor what a newly issued fencing token is to be higher than
     * @param timeout how long to wait for the answer
     */
    public Claim(Ownership ownership, Duration leaseTime, boolean fencing, long floor, Duration timeout) {
        this(ownership, leaseTime, fencing, floor, timeout, false);
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
