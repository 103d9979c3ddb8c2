package dev.holdfast.engine;

import dev.holdfast.LockException;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.HandOver;
import dev.holdfast.spi.Scheduler;
import org.jspecify.annotations.Nullable;

/** When a wait queue asks the store, and what it was last answered. Guarded by the queue's mutex. */
final class Asking {
    /** How long a question waits for a release that takes it along: shorter than anybody notices, longer than many hold a lock. */
    private static final long SOON = 2 * Timings.MILLI;

    private final Engine engine;
    private final Runnable ask;
    private final Runnable askSoon;
    final Pace pace;
    private boolean isUnderWay;

    /** What the store told of during a question; its answer says what to make of that. */
    private @Nullable HandOver told;

    private Scheduler.@Nullable Task next;
    private boolean isSoonPlanned;
    private long soonAt;
    private long lastAnswer;

    /** What the last question failed with, if it was an outage. */
    private @Nullable LockException outage;

    private @Nullable String holder;

    /**
     * Makes it; nothing is planned.
     *
     * @param ask asks, by the timer
     * @param askSoon asks if {@link #isSoonOver}, by the timer
     */
    Asking(Engine engine, Runnable ask, Runnable askSoon) {
        this.engine = engine;
        this.ask = ask;
        this.askSoon = askSoon;
        this.pace = new Pace(engine);
    }

    /** Takes in what the first in line was answered before it stood there; null for what there was not. */
    void start(Acquisition first, @Nullable Busy busy, @Nullable LockException failure, boolean isHeldHere) {
        pace.restart();
        outage = failure;
        lastAnswer = failure == null ? engine.now() : first.start;
        if (busy == null && failure == null && isHeldHere) {
            planSoon();
        } else if (busy == null && failure == null) {
            planNow(); // it came to stand behind others, who have gone meanwhile
        } else {
            planNext(first, busy);
        }
    }

    boolean isUnderWay() {
        return isUnderWay;
    }

    /** Begins a question, which was planned or not. */
    void begin() {
        isUnderWay = true;
        cancel();
    }

    /** There is reason to ask at once, or once more. */
    void wake() {
        if (isUnderWay) {
            pace.wake();
        } else {
            planNow();
        }
    }

    /** Keeps a message that came during a question. */
    void keep(HandOver handOver) {
        told = handOver;
    }

    /** The question has been answered: that the lock is held, or null. Returns what the store told of meanwhile. */
    @Nullable
    HandOver answered(@Nullable Busy busy) {
        if (busy != null) {
            holder = busy.holder();
        }
        HandOver meanwhile = told;
        told = null;
        isUnderWay = false;
        outage = null;
        lastAnswer = engine.now();
        return meanwhile;
    }

    /** The question has failed. */
    void failed(@Nullable LockException asOutage) {
        cutShort();
        outage = asOutage;
        if (asOutage == null) {
            lastAnswer = engine.now();
        }
    }

    /** The question has failed by the end of patience, which says nothing about the store. */
    void cutShort() {
        isUnderWay = false;
        if (told != null) {
            told = null;
            pace.wake();
        }
    }

    @Nullable
    LockException outage() {
        return outage;
    }

    @Nullable
    String holder() {
        return holder;
    }

    /** A wait without a limit does not outlast one lease time without any answer. */
    boolean isSilentForTooLong(Acquisition waiting) {
        return outage != null
                && waiting.deadline == Acquisition.NEVER
                && engine.now() - Math.max(waiting.start, lastAnswer) >= waiting.leaseTime();
    }

    /** Plans the next question, unless one is planned. */
    void planNext(Acquisition first, @Nullable Busy busy) {
        if (next == null) {
            plan(pace.next(busy, first.claimTime()));
        }
    }

    void planNow() {
        cancel();
        plan(0);
    }

    /**
     * Plans the question of a first who has no place: a little later where a release may take it along until then. That is never
     * undone, as a timer that is set and stopped for each holder costs more than one that finds nothing to do.
     */
    void planSoon() {
        if (!engine.calls.canReleaseAndAcquire()) {
            planNow();
            return;
        }
        soonAt = engine.now() + SOON;
        if (!isSoonPlanned) {
            isSoonPlanned = true;
            engine.schedule(SOON, askSoon);
        }
    }

    /**
     * Tells whether whoever is first now is to ask, as a little later has come. If there is somebody newer, it comes once more. A
     * question that is planned is enough, but not for one who has never asked: it was planned for another.
     */
    boolean isSoonOver(Line line) {
        isSoonPlanned = false;
        if (line.isEmpty() || isUnderWay || (next != null && !line.isWithoutPlace())) {
            return false;
        }
        long left = soonAt - engine.now();
        if (left > 0) {
            isSoonPlanned = true;
            engine.schedule(left, askSoon);
        }
        return left <= 0;
    }

    private void plan(long delay) {
        next = engine.schedule(delay, ask);
    }

    /** Plans nothing any more. */
    void cancel() {
        if (next != null) {
            next.cancel();
            next = null;
        }
    }
}
