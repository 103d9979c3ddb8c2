package dev.holdfast.engine;

import dev.holdfast.spi.QueueEntry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The times that are derived from a lease time. All in nanoseconds. */
final class Timings {
    static final long MILLI = 1_000_000L;

    /** How far past its deadline a caller may be kept for the answer to a question that is already on its way. */
    static final long LAST_ANSWER = 50 * MILLI;

    private static final long MAX_COMMAND = 1_000 * MILLI;

    /** More processes than anybody has; it bounds what a queue costs the store. */
    static final int MAX_WAITERS = 10_000;

    private static final long MAX_CLAIM = 4_000 * MILLI;

    private static final long MAX_CONFIRMATION = 50 * MILLI;

    private static final long FIRST_POLL = 10 * MILLI;
    private static final long MAX_POLL = 100 * MILLI;

    private final @Nullable Duration configuredCommandTimeout;
    private volatile @Nullable QueueEntry lastNewcomer;

    Timings(@Nullable Duration configuredCommandTimeout) {
        this.configuredCommandTimeout = configuredCommandTimeout;
    }

    /** How long one command may take: short enough that a lease survives several that are lost. */
    long command(long leaseTime) {
        return configuredCommandTimeout != null
                ? configuredCommandTimeout.toNanos()
                : Math.min(MAX_COMMAND, leaseTime / 6);
    }

    /**
     * How long a lock that was handed over is kept for a waiter: longer than two questions and a command that gets lost, and
     * not longer than a lease.
     */
    long claim(long leaseTime) {
        return Math.min(leaseTime, Math.max(MAX_CLAIM, 4 * command(leaseTime)));
    }

    /** How who does not wait yet joins a queue. */
    QueueEntry newcomer(long leaseTime) {
        Duration claim = Duration.ofNanos(claim(leaseTime));
        QueueEntry last = lastNewcomer;
        if (last == null || !last.claimTime().equals(claim)) { // nearly all locks have the same lease time
            last = new QueueEntry(claim, Duration.ofNanos(heartbeat(claim.toNanos())), MAX_WAITERS, 0);
            lastNewcomer = last;
        }
        return last;
    }

    /** The time between two questions of who has a place in a queue and will be told, before jitter. */
    static long placedPoll(long claim) {
        return claim / 4;
    }

    /** How long who has a place counts as alive after a question: two more may get lost. */
    static long heartbeat(long claim) {
        return 3 * placedPoll(claim);
    }

    /** The time from a grant or renewal to the next renewal, before jitter. */
    static long renewalPeriod(long leaseTime) {
        return leaseTime / 3;
    }

    /** The time from taking up what was handed over to the renewal that makes a whole lease of it, before jitter. */
    static long confirmation(long claim) {
        return Math.min(MAX_CONFIRMATION, claim / 8);
    }

    /** How much sooner than it is due a lease may be renewed, to share a request with one that is due. */
    static long renewedAlong(long leaseTime) {
        return leaseTime / 12;
    }

    /** How much sooner than it is due a renewal that failed may be tried again, to share a request. */
    static long retriedAlong(long leaseTime) {
        return leaseTime / 60;
    }

    /** The time to the next try after a renewal failed. */
    static long renewalRetry(long leaseTime, long remaining) {
        return Math.max(MILLI, Math.min(leaseTime / 12, remaining / 4));
    }

    /** The remaining time below which a lease is at risk. */
    static long riskWindow(long leaseTime) {
        return leaseTime / 3;
    }

    /** The upper bound of the wait before the given round of asking again, from 0. */
    static long pollBound(int round) {
        return Math.min(MAX_POLL, FIRST_POLL << Math.min(round, 10));
    }
}
