package dev.holdfast.engine;

import dev.holdfast.spi.AcquireReply.Busy;
import org.jspecify.annotations.Nullable;

/** How long a wait queue waits between two questions. Guarded by the queue's mutex. */
final class Pace {
    private final Engine engine;
    private int round;
    private boolean isWoken;

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
     * Returns the time to the next question.
     *
     * @param busy the last answer, if it was that the lock is held
     */
    long next(@Nullable Busy busy) {
        if (isWoken) {
            isWoken = false;
            return 0;
        }
        long delay = engine.jitter(Timings.pollBound(round++));
        if (busy != null && busy.askAgain() != null) {
            delay = busy.askAgain().toNanos();
        }
        if (busy != null && busy.remaining() != null) {
            // Expiry wakes nobody: be there just after it.
            delay = Math.min(delay, busy.remaining().toNanos() + engine.jitter(5 * Timings.MILLI));
        }
        return delay;
    }
}
