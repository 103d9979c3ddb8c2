package dev.holdfast.engine.queue;

import dev.holdfast.engine.context.EngineContext;
import dev.holdfast.engine.context.Timings;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Ticket;
import org.jspecify.annotations.Nullable;

/** The time between two attempts of a local wait queue. Not thread-safe. */
final class PollBackoff {
    private static final long MIN_FOREIGN = 25 * Timings.MILLI;
    private static final long MAX_FOREIGN = 100 * Timings.MILLI;

    private final EngineContext context;
    private int round;
    private boolean isWoken;
    private boolean isReleasedHere;

    PollBackoff(EngineContext context) {
        this.context = context;
    }

    /** Starts with short times again, because another waiter is the head. */
    void restart() {
        round = 0;
    }

    /** Notes a wake-up during an attempt, whose reply may be older than the wake-up. */
    void onWakeUp() {
        isWoken = true;
    }

    /**
     * Notes that this process released the lock during an attempt. If the attempt gets a ticket, it is not repeated: the release
     * hands the lock over to the lowest ticket.
     */
    void onLocalRelease() {
        isReleasedHere = true;
    }

    /**
     * Returns the time to the next attempt.
     *
     * @param busy the last reply; null if it was not a busy one
     * @param claim how long the store keeps a lock that it handed over
     */
    long next(@Nullable Busy busy, long claim) {
        Ticket ticket = busy == null ? null : busy.ticket();
        boolean isNow = isWoken || (isReleasedHere && ticket == null);
        isWoken = false;
        isReleasedHere = false;
        if (isNow) {
            return 0;
        }
        if (busy != null && ticket != null) {
            return withTicket(busy, ticket, claim);
        }
        long delay = context.jitter(Timings.pollBound(round++));
        if (busy != null && busy.retryAfter() != null) {
            delay = busy.retryAfter().toNanos();
        }
        return untilExpiry(busy, delay);
    }

    /**
     * Returns the time to the next attempt of a waiter with a ticket. It is notified, but still polls now and then, as a
     * heartbeat and to recover lost notifications.
     */
    private long withTicket(Busy busy, Ticket ticket, long claim) {
        long poll = Timings.ticketPoll(claim);
        long delay;
        if (busy.retryAfter() != null) {
            delay = busy.retryAfter().toNanos();
        } else if (ticket.handsOver() || ticket.rank() > 0) {
            delay = poll - poll / 5 + context.jitter(2 * poll / 5);
        } else {
            // A foreign holder notifies no waiter when it releases the lock.
            delay = Math.min(poll, MIN_FOREIGN + context.jitter(MAX_FOREIGN - MIN_FOREIGN));
        }
        // Zero means a free lock: the store stopped after many dead waiters, and the next attempt continues.
        boolean isFree = busy.remaining() != null && busy.remaining().isZero();
        return ticket.rank() == 0 || isFree ? untilExpiry(busy, delay) : delay;
    }

    /** Shortens a delay to just after the expiry of the lock, which wakes no waiter. */
    private long untilExpiry(@Nullable Busy busy, long delay) {
        return busy == null || busy.remaining() == null
                ? delay
                : Math.min(delay, busy.remaining().toNanos() + context.jitter(5 * Timings.MILLI));
    }
}
