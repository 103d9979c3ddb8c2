package dev.holdfast.spi;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request to take a lock.
 *
 * @param ownership the lock and the token of the one who wants it
 * @param leaseTime how long the lock is to live without renewal, in whole milliseconds
 * @param fenceBlock how many fencing tokens are wanted, which a store that knows of blocks reserves, so that the lock can go round
 *     in the process; 0 for none. The same whenever the token is used
 * @param minFence the highest fencing token that the engine has seen on any lock of the store; a newly issued one is higher
 * @param timeout how long to wait for the answer; a request that the server comes to see later than that must have no
 *     effect, where the store can see to it
 * @param incarnation whether a grant is to say which run of the server gave it, where the store knows
 * @param queueEntry how to join the queue if the lock is busy, where the store keeps one; null for who does not wait
 */
public record Claim(
        Ownership ownership,
        Duration leaseTime,
        int fenceBlock,
        long minFence,
        Duration timeout,
        boolean incarnation,
        @Nullable QueueEntry queueEntry) {
    /**
     * Creates a claim.
     *
     * @param ownership the lock and the token of the one who wants it
     * @param leaseTime how long the lock is to live without renewal
     * @param fenceBlock how many fencing tokens are wanted; 0 for none
     * @param minFence the highest fencing token that the engine has seen
     * @param timeout how long to wait for the answer
     * @param incarnation whether a grant is to say which run of the server gave it
     * @param queueEntry how to join the queue, or null
     */
    public Claim {
        Objects.requireNonNull(ownership);
        Objects.requireNonNull(leaseTime);
        Objects.requireNonNull(timeout);
    }

    /**
     * Creates a claim that does not join a queue.
     *
     * @param ownership the lock and the token of the one who wants it
     * @param leaseTime how long the lock is to live without renewal
     * @param fencing whether a fencing token is wanted
     * @param minFence what a newly issued fencing token is to be higher than
     * @param timeout how long to wait for the answer
     * @param incarnation whether a grant is to say which run of the server gave it
     */
    public Claim(
            Ownership ownership,
            Duration leaseTime,
            boolean fencing,
            long minFence,
            Duration timeout,
            boolean incarnation) {
        this(ownership, leaseTime, fencing ? 1 : 0, minFence, timeout, incarnation, null);
    }

    /**
     * Creates a claim that neither asks for the incarnation nor joins a queue.
     *
     * @param ownership the lock and the token of the one who wants it
     * @param leaseTime how long the lock is to live without renewal
     * @param fencing whether a fencing token is wanted
     * @param minFence what a newly issued fencing token is to be higher than
     * @param timeout how long to wait for the answer
     */
    public Claim(Ownership ownership, Duration leaseTime, boolean fencing, long minFence, Duration timeout) {
        this(ownership, leaseTime, fencing, minFence, timeout, false);
    }

    /**
     * Returns the same claim with another way to wait.
     *
     * @param entry how to join the queue; null for who does not wait
     * @return a claim
     */
    public Claim waiting(@Nullable QueueEntry entry) {
        return new Claim(ownership, leaseTime, fenceBlock, minFence, timeout, incarnation, entry);
    }

    /**
     * Tells whether a fencing token is wanted.
     *
     * @return true if it is
     */
    public boolean fencing() {
        return fenceBlock > 0;
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
