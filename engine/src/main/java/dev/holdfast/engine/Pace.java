package dev.holdfast.engine;

import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Ticket;
import org.jspecify.annotations.Nullable;

/** How long a wait queue waits between two questions. Guarded by the queue's mutex. */
final class Pace {
    private static final long MIN_FOREIGN = 25 * Timings.MILLI;
    private static final long MAX_FOREIGN = 100 * Timings.MILLI;

    private final Engine engine;
    private int round;
    private boolean isWoken;
    private boolean isReleased;

    Pace(Engine engine) {
        this.engine = engine;
    }

    /** Somebody else is first in line, for whom there is reason to hope again. */
    void restart() {
        round = 0;
    }

    /** A wake-up came while a question was under way, whose answer may be older than the wake-up. */
    void wake() {
        isWoken = true;
    }

    /**
     * The lock was released in this process while a question was under way. If that got a place, the release found it there and
     * handed the lock over, or it will.
     */
    void released() {
        isReleased = true;
    }

    /**
     * Returns the time to the next question.
     *
     * @param busy the last answer, if it was that the lock is held
     * @param claim how long a lock that is handed to the one who asks is kept for it
     */
    long next(@Nullable Busy busy, long claim) {
        boolean isPlaced = busy != null && busy.ticket() != null;
        boolean isNow = isWoken || (isReleased && !isPlaced);
        isWoken = false;
        isReleased = false;
        if (isNow) {
            return 0;
        }
        if (busy != null && busy.ticket() != null) {
            return placed(busy, busy.ticket(), claim);
        }
        long delay = engine.jitter(Timings.pollBound(round++));
        if (busy != null && busy.retryAfter() != null) {
            delay = busy.retryAfter().toNanos();
        }
        return untilExpiry(busy, delay);
    }

    /** Who has a place will be told; asking now and then says that he is alive, and finds what was not told. */
    private long placed(Busy busy, Ticket ticket, long claim) {
        long poll = Timings.placedPoll(claim);
        long delay;
        if (busy.retryAfter() != null) {
            delay = busy.retryAfter().toNanos();
        } else if (ticket.handsOver() || ticket.rank() > 0) {
            delay = poll - poll / 5 + engine.jitter(2 * poll / 5);
        } else {
            // The holder tells nobody when it lets the lock go.
            delay = Math.min(poll, MIN_FOREIGN + engine.jitter(MAX_FOREIGN - MIN_FOREIGN));
        }
        // Nothing remains if nobody holds the lock: there were too many dead ones in front, and whoever asks again goes
        // on.
        boolean isFree = busy.remaining() != null && busy.remaining().isZero();
        return ticket.rank() == 0 || isFree ? untilExpiry(busy, delay) : delay;
    }

    /** Expiry wakes nobody: be there just after it. */
    private long untilExpiry(@Nullable Busy busy, long delay) {
        return busy == null || busy.remaining() == null
                ? delay
                : Math.min(delay, busy.remaining().toNanos() + engine.jitter(5 * Timings.MILLI));
    }
}
