package dev.holdfast.engine.queue;

import dev.holdfast.engine.context.EngineContext;
import dev.holdfast.engine.context.Timings;
import dev.holdfast.spi.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * The timers of a local wait queue: at most one attempt is planned, and at most one delayed attempt beside it. Not thread-safe.
 */
final class AttemptSchedule {
    /** How long an attempt waits for a release that takes it along: shorter than anybody notices, longer than most holds. */
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

    /** Plans an attempt after a delay in nanoseconds. None is planned. */
    void plan(long delay) {
        next = context.schedule(delay, attempt);
    }

    /** Plans an attempt for now, in place of one that is planned. */
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
     * Plans an attempt of a head without a ticket: a little later, as a release may take it along until then. It is never cancelled: a
     * timer that is set and stopped for each holder costs more than one that finds nothing to do.
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
     * Returns whether the delayed attempt is due for the current head. If the head came later than the timer was started for, the
     * timer is started again. A planned attempt makes the delayed one unnecessary, but not if the head has made none: it was planned
     * for another waiter.
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
