package dev.holdfast.engine.queue;

import dev.holdfast.engine.context.EngineContext;
import dev.holdfast.engine.context.Timings;
import dev.holdfast.spi.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * The timers of a local wait queue: at most one attempt is planned, and at most one delayed attempt beside it. Not thread-safe.
 */
final class AttemptSchedule {
    /**
     * How long an attempt is delayed for a release that takes it along: too short to matter to a caller, longer than most holds.
     */
    private static final long DELAY = 2 * Timings.MILLI;

    private final EngineContext context;
    private final Runnable attempt;
    private final Runnable delayedAttempt;
    private Scheduler.@Nullable Task next;
    private boolean isDelayedPlanned;
    private long delayedUntil;

    /**
     * Creates a schedule in which nothing is planned.
     *
     * @param attempt makes the planned attempt; run by the timer
     * @param delayedAttempt makes the delayed attempt if it {@linkplain #onDelayedTimer is due}; run by the timer
     */
    AttemptSchedule(EngineContext context, Runnable attempt, Runnable delayedAttempt) {
        this.context = context;
        this.attempt = attempt;
        this.delayedAttempt = delayedAttempt;
    }

    boolean isPlanned() {
        return next != null;
    }

    /** Plans an attempt after a delay in nanoseconds. No attempt may be planned already. */
    void plan(long delay) {
        next = context.schedule(delay, attempt);
    }

    /** Plans an attempt for now, and cancels one that is planned for later. */
    void planNow() {
        cancel();
        plan(0);
    }

    /** Cancels the planned attempt. */
    void cancel() {
        if (next != null) {
            next.cancel();
            next = null;
        }
    }

    /**
     * Plans the attempt of a head without a ticket. The attempt is delayed a little, because a release may take it along in the
     * meantime. The timer is never cancelled: to set and cancel it for each holder would cost more than a timer that finds
     * nothing to do.
     */
    void planDelayed() {
        if (!context.store().canReleaseAndAcquire()) {
            planNow();
            return;
        }
        delayedUntil = context.now() + DELAY;
        if (!isDelayedPlanned) {
            startDelayedTimer(DELAY);
        }
    }

    private void startDelayedTimer(long delay) {
        isDelayedPlanned = true;
        context.schedule(delay, delayedAttempt);
    }

    /**
     * Returns whether the delayed attempt is due for the current head. Starts the timer again if another delayed attempt was
     * planned since the timer was started. A planned attempt makes the delayed one unnecessary, unless the head has made no
     * attempt: then the planned one was for another waiter.
     *
     * @param isPossible whether there is a head, and no attempt in flight
     * @param needsTicket whether the head has made no attempt
     */
    boolean onDelayedTimer(boolean isPossible, boolean needsTicket) {
        isDelayedPlanned = false;
        if (!isPossible || (next != null && !needsTicket)) {
            return false;
        }
        long left = delayedUntil - context.now();
        if (left > 0) {
            startDelayedTimer(left);
        }
        return left <= 0;
    }
}
