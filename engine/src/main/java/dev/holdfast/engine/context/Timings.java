package dev.holdfast.engine.context;

import dev.holdfast.spi.QueueEntry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The times that are derived from a lease time, all in nanoseconds. Thread-safe. */
public final class Timings {
    public static final long MILLI = 1_000_000L;

    /** How long a caller may wait beyond its deadline for the reply to an attempt in flight. */
    public static final long LAST_REPLY = 50 * MILLI;

    /** How long after its deadline an acquisition may still pass a lease on to its caller. */
    public static final long MAX_DELIVERY = 1_000 * MILLI;

    private static final long MAX_COMMAND = 1_000 * MILLI;

    /** More processes than any fleet has; it bounds the cost of a queue for the store. */
    public static final int MAX_WAITERS = 10_000;

    private static final long MAX_CLAIM = 4_000 * MILLI;

    private static final long MAX_HAND_OVER_RENEWAL = 50 * MILLI;

    private static final long FIRST_POLL = 10 * MILLI;
    private static final long MAX_POLL = 100 * MILLI;

    private final @Nullable Duration configuredCommandTimeout;
    private volatile @Nullable QueueEntry lastQueueEntry;

    public Timings(@Nullable Duration configuredCommandTimeout) {
        this.configuredCommandTimeout = configuredCommandTimeout;
    }

    /** Returns how long one command may take: short enough that a lease survives several lost ones. */
    public long command(long leaseTime) {
        return configuredCommandTimeout != null
                ? configuredCommandTimeout.toNanos()
                : Math.min(MAX_COMMAND, leaseTime / 6);
    }

    /**
     * Returns the claim time: how long the store keeps a lock for the waiter that it was handed over to. That is enough for two
     * attempts and a lost command, but never longer than the lease time.
     */
    public long claim(long leaseTime) {
        return Math.min(leaseTime, Math.max(MAX_CLAIM, 4 * command(leaseTime)));
    }

    /** Returns how a waiter that has no ticket joins the queue of the store. */
    public QueueEntry newQueueEntry(long leaseTime) {
        Duration claim = Duration.ofNanos(claim(leaseTime));
        QueueEntry last = lastQueueEntry;
        if (last == null || !last.claimTime().equals(claim)) { // nearly all locks have the same lease time
            last = new QueueEntry(claim, Duration.ofNanos(heartbeat(claim.toNanos())), MAX_WAITERS, 0);
            lastQueueEntry = last;
        }
        return last;
    }

    /** Returns the time between two attempts of a waiter with a ticket, before jitter. Such a waiter is also notified. */
    public static long ticketPoll(long claim) {
        return claim / 4;
    }

    /**
     * Returns the heartbeat: how long a waiter with a ticket counts as alive after an attempt. The next two attempts may get
     * lost.
     */
    public static long heartbeat(long claim) {
        return 3 * ticketPoll(claim);
    }

    /** Returns the time from a grant or renewal to the next renewal, before jitter. */
    public static long renewalPeriod(long leaseTime) {
        return leaseTime / 3;
    }

    /**
     * Returns the time from a grant or renewal to the next renewal if a member of the store does not hold the lease, before
     * jitter. The next renewal is likely to heal it, and the lease should not depend on the other members alone for a long time.
     */
    public static long partialRenewalPeriod(long leaseTime) {
        return leaseTime / 12;
    }

    /** Returns the time from accepting a hand-over to the renewal that gives it the whole lease time, before jitter. */
    public static long handOverRenewal(long claim) {
        return Math.min(MAX_HAND_OVER_RENEWAL, claim / 8);
    }

    /** Returns how much earlier than due a lease may be renewed, to share a request with other leases. */
    public static long earlyRenewal(long leaseTime) {
        return leaseTime / 12;
    }

    /** Returns how much earlier than due a failed renewal may be repeated, to share a request with other leases. */
    public static long earlyRetry(long leaseTime) {
        return leaseTime / 60;
    }

    /** Returns the time to the next try after a renewal failed. */
    public static long renewalRetry(long leaseTime, long remaining) {
        return Math.max(MILLI, Math.min(leaseTime / 12, remaining / 4));
    }

    /** Returns the remaining time below which a lease is at risk. */
    public static long riskWindow(long leaseTime) {
        return leaseTime / 3;
    }

    /** Returns the upper bound of the time before the given poll, counted from 0. */
    public static long pollBound(int round) {
        return Math.min(MAX_POLL, FIRST_POLL << Math.min(round, 10));
    }
}
