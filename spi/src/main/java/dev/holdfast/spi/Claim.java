package dev.holdfast.spi;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt sends: one request to acquire a lock.
 *
 * @param ownership the lock and the owner token of the attempt
 * @param leaseTime how long the lock lives without renewal, in whole milliseconds
 * @param fenceBlock how many fencing tokens are wanted; 0 for none. A store that knows blocks reserves that many, for hand-offs
 *     in the process. Each claim with the same token requests the same number
 * @param minFence the highest fencing token that the engine has seen on any lock of the store; a new token is higher
 * @param timeout how long to wait for the reply. A request that reaches the server later must have no effect, if the store can
 *     ensure that
 * @param wantsIncarnation whether a grant should name the run of the server, where the store knows it
 * @param queueEntry how to join the queue if the lock is busy, where the store has a queue; null to stay out of it
 */
public record Claim(
        Ownership ownership,
        Duration leaseTime,
        int fenceBlock,
        long minFence,
        Duration timeout,
        boolean wantsIncarnation,
        @Nullable QueueEntry queueEntry) {
    /**
     * Creates a claim; see {@link #of}.
     *
     * @param ownership the lock and the owner token
     * @param leaseTime how long the lock lives without renewal
     * @param fenceBlock how many fencing tokens are wanted; 0 for none
     * @param minFence the highest fencing token that the engine has seen
     * @param timeout how long to wait for the reply
     * @param wantsIncarnation whether a grant should name the run of the server
     * @param queueEntry how to join the queue, or null
     */
    public Claim {
        Objects.requireNonNull(ownership);
        Objects.requireNonNull(leaseTime);
        Objects.requireNonNull(timeout);
    }

    /**
     * Creates a claim that wants no fencing token and no incarnation, and stays out of the queue.
     *
     * @param ownership the lock and the owner token
     * @param leaseTime how long the lock lives without renewal, in whole milliseconds
     * @param timeout how long to wait for the reply
     * @return a claim
     */
    public static Claim of(Ownership ownership, Duration leaseTime, Duration timeout) {
        return new Claim(ownership, leaseTime, 0, 0, timeout, false, null);
    }

    /**
     * Returns this claim with a request for fencing tokens.
     *
     * @param block how many tokens are wanted; 0 for none
     * @param minFence the highest token that was seen; a new token is higher
     * @return a claim
     */
    public Claim withFence(int block, long minFence) {
        return new Claim(ownership, leaseTime, block, minFence, timeout, wantsIncarnation, queueEntry);
    }

    /**
     * Returns this claim with a request for the incarnation.
     *
     * @return a claim
     */
    public Claim withIncarnation() {
        return new Claim(ownership, leaseTime, fenceBlock, minFence, timeout, true, queueEntry);
    }

    /**
     * Returns this claim with a queue entry.
     *
     * @param entry how to join the queue if the lock is busy; null to stay out of it
     * @return a claim
     */
    public Claim withQueueEntry(@Nullable QueueEntry entry) {
        return new Claim(ownership, leaseTime, fenceBlock, minFence, timeout, wantsIncarnation, entry);
    }

    /**
     * Returns whether fencing tokens are wanted.
     *
     * @return true if they are
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
