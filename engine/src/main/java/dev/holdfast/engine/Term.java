package dev.holdfast.engine;

import dev.holdfast.LockException;
import dev.holdfast.LockOptions;
import dev.holdfast.spi.ClockDrift;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * How long a lease is valid, by the clocks of this process, and so is any other of the same grant that it is passed on to, as the
 * store knows of no change: a renewal that is answered while one has the lock moves the deadline for those after him, too. All
 * times are of {@link Engine#now()}, in nanoseconds.
 *
 * <p>The deadline is counted from before the request was sent, less the drift, and moves only forward, when a renewal is
 * known to have succeeded. The monotonic clock may stand still while the machine is suspended; then the wall clock runs
 * ahead of it, and until the store has been asked again the time that the wall clock shows counts. A wall clock that was
 * merely set forward costs that one question; it can never lengthen a lease.
 */
final class Term {
    private static final AtomicLongFieldUpdater<Term> DEADLINE =
            AtomicLongFieldUpdater.newUpdater(Term.class, "deadline");
    private static final AtomicLongFieldUpdater<Term> STORE_DEADLINE =
            AtomicLongFieldUpdater.newUpdater(Term.class, "storeDeadline");

    final Engine engine;

    private final LockOptions options;
    private volatile long deadline;

    /** Until when the store may keep the lock, if all that was asked of it was done although no answer said so. */
    private volatile long storeDeadline;

    /** For how long the store last confirmed the lease. */
    private volatile long confirmedTime;

    private volatile long wallOffset;
    private volatile @Nullable LockException lastFailure;

    /**
     * Makes a term.
     *
     * @param asked the moment before the question from which it counts
     * @param lastAsked the moment before the last question
     * @param time for how long the store keeps the lock
     * @param granted when it was granted
     */
    Term(Engine engine, LockOptions options, Asked asked, Asked lastAsked, long time, long granted) {
        this.engine = engine;
        this.options = options;
        this.deadline = asked.at() + time - ClockDrift.of(time);
        this.storeDeadline = Math.max(lastAsked.at() + storeTime(leaseTime()), granted + storeTime(time));
        this.confirmedTime = time;
        this.wallOffset = asked.wallOffset();
    }

    long leaseTime() {
        return options.leaseTime().toNanos();
    }

    long deadline() {
        return deadline;
    }

    /** Tells whether enough of it is left to be passed on: no renewal is overdue. */
    boolean isPassable() {
        return !isAtRisk() && remaining() >= confirmedTime / 2;
    }

    long riskAt() {
        return deadline() - Timings.riskWindow(confirmedTime);
    }

    boolean isOver() {
        return engine.now() >= deadline();
    }

    /** The time that is left; less if the machine may have been suspended. Not negative. */
    long remaining() {
        return Math.max(0, deadline() - engine.now() - suspension());
    }

    boolean isAtRisk() {
        return engine.now() >= riskAt() || isSuspect();
    }

    /** Tells whether the machine may have been suspended since the store last confirmed the lease. */
    boolean isSuspect() {
        return suspension() > 0;
    }

    /** For how long the machine seems to have been suspended since then; zero if that may as well be drift. */
    private long suspension() {
        long offset = engine.wallOffset();
        if (offset < wallOffset) {
            wallOffset = offset; // the clock was set back: a later suspension is not to hide behind that
        }
        long ahead = offset - wallOffset;
        return ahead > ClockDrift.of(leaseTime()) ? ahead : 0;
    }

    /** What to ask for in a renewal that only has to find out whether the lease is still ours: in whole milliseconds. */
    long leaseTimeToAsk() {
        long left = Math.min(leaseTime(), deadline() - engine.now());
        return Math.max(Timings.MILLI, left - left % Timings.MILLI);
    }

    private long storeTime(long time) {
        return time + ClockDrift.of(time) + engine.timings.command(leaseTime());
    }

    long storeDeadline() {
        return storeDeadline;
    }

    /** Notes that the store is about to be asked for more time. */
    void asking(Asked asked, long time) {
        STORE_DEADLINE.accumulateAndGet(this, asked.at() + storeTime(time), Math::max);
    }

    /** Takes in that the store confirmed the lease. */
    void renewed(Asked asked, long time) {
        long confirmed = asked.at() + time - ClockDrift.of(time);
        if (confirmed > deadline()) {
            DEADLINE.accumulateAndGet(this, confirmed, Math::max);
            // Renewed by itself, it is never given more than its own lease time again.
            confirmedTime = options.autoRenew() ? Math.min(time, leaseTime()) : time;
        }
        wallOffset = asked.wallOffset();
        lastFailure = null;
    }

    void failed(LockException failure) {
        lastFailure = failure;
    }

    String lastFailure() {
        LockException failure = lastFailure;
        return failure == null ? "" : "the last renewal failed: " + failure.getMessage();
    }
}
