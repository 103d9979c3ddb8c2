package dev.holdfast.engine.lease;

import dev.holdfast.LockException;
import dev.holdfast.LockOptions;
import dev.holdfast.engine.context.EngineContext;
import dev.holdfast.engine.context.SendTime;
import dev.holdfast.engine.context.Timings;
import dev.holdfast.spi.ClockDrift;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * For how long a lease is valid, by the clocks of this process. All leases of one grant share it: the store sees no change when a
 * lock is handed off, so a renewal that is answered later moves the deadline for the next holders, too. All times are those of
 * {@link EngineContext#now()}, in nanoseconds. Thread-safe.
 *
 * <p>The deadline is counted from before the request was sent, less the drift, and moves only forward, when a renewal is known to
 * have succeeded. The monotonic clock may stand still while the machine is suspended. Then the wall clock is ahead of it, and the
 * time that the wall clock shows counts until the store has been asked again. A wall clock that was merely set forward costs that
 * one request; it never lengthens a lease.
 */
public final class LeaseValidity {
    private static final AtomicLongFieldUpdater<LeaseValidity> DEADLINE =
            AtomicLongFieldUpdater.newUpdater(LeaseValidity.class, "deadline");
    private static final AtomicLongFieldUpdater<LeaseValidity> STORE_DEADLINE =
            AtomicLongFieldUpdater.newUpdater(LeaseValidity.class, "storeDeadline");

    private final EngineContext context;

    private final LockOptions options;
    private volatile long deadline;

    /** Until when the store may keep the lock, if every request to it was carried out although no reply said so. */
    private volatile long storeDeadline;

    /** For how long the store last confirmed the lease. */
    private volatile long confirmedTime;

    private volatile long wallOffset;
    private volatile @Nullable LockException lastFailure;

    /**
     * Creates the validity of a grant.
     *
     * @param sent the time of sending from which it counts
     * @param lastSent the time of sending of the last attempt
     * @param time for how long the store keeps the lock
     * @param grantedAt when it was granted
     */
    LeaseValidity(
            EngineContext context, LockOptions options, SendTime sent, SendTime lastSent, long time, long grantedAt) {
        this.context = context;
        this.options = options;
        this.deadline = sent.at() + time - ClockDrift.of(time);
        this.storeDeadline = Math.max(lastSent.at() + storeTime(leaseTime()), grantedAt + storeTime(time));
        this.confirmedTime = time;
        this.wallOffset = sent.wallOffset();
    }

    EngineContext context() {
        return context;
    }

    /** Returns the lease time. */
    public long leaseTime() {
        return options.leaseTime().toNanos();
    }

    /** Returns when the lease ends unless it is renewed. */
    public long deadline() {
        return deadline;
    }

    /** Returns whether enough time is left for a hand-off: no renewal is overdue. */
    boolean allowsHandOff() {
        return !isAtRisk() && remaining() >= confirmedTime / 2;
    }

    /** Returns when the lease becomes at risk. */
    public long riskAt() {
        return deadline() - Timings.riskWindow(confirmedTime);
    }

    /** Returns whether the deadline has passed. */
    boolean isOver() {
        return context.now() >= deadline();
    }

    /** Returns the time that is left, which is less if the machine may have been suspended. It is not negative. */
    long remaining() {
        return Math.max(0, deadline() - context.now() - suspension());
    }

    /** Returns whether the lease is at risk. */
    public boolean isAtRisk() {
        return context.now() >= riskAt() || isSuspect();
    }

    /** Returns whether the machine may have been suspended since the store last confirmed the lease. */
    public boolean isSuspect() {
        return suspension() > 0;
    }

    /** Returns for how long the machine seems to have been suspended since then; zero if that may be drift. */
    private long suspension() {
        long offset = context.wallOffset();
        if (offset < wallOffset) {
            wallOffset = offset; // the clock was set back; that must not hide a later suspension
        }
        long ahead = offset - wallOffset;
        return ahead > ClockDrift.of(leaseTime()) ? ahead : 0;
    }

    /** Returns the lease time of a renewal that only has to find out whether the lease is still held, in whole milliseconds. */
    long leaseTimeToCheck() {
        long left = Math.min(leaseTime(), deadline() - context.now());
        return Math.max(Timings.MILLI, left - left % Timings.MILLI);
    }

    private long storeTime(long time) {
        return time + ClockDrift.of(time) + context.timings().command(leaseTime());
    }

    /** Returns until when the store may keep the lock. */
    public long storeDeadline() {
        return storeDeadline;
    }

    /** Notes that a renewal is about to be sent. */
    public void renewing(SendTime sent, long time) {
        STORE_DEADLINE.accumulateAndGet(this, sent.at() + storeTime(time), Math::max);
    }

    /** Notes that the store confirmed the lease. */
    public void renewed(SendTime sent, long time) {
        long confirmed = sent.at() + time - ClockDrift.of(time);
        if (confirmed > deadline()) {
            DEADLINE.accumulateAndGet(this, confirmed, Math::max);
            // A lease with automatic renewal never gets more than its own lease time again.
            confirmedTime = options.autoRenew() ? Math.min(time, leaseTime()) : time;
        }
        wallOffset = sent.wallOffset();
        lastFailure = null;
    }

    /** Notes that a renewal failed. */
    public void renewalFailed(LockException failure) {
        lastFailure = failure;
    }

    /** Returns the failure of the last renewal as a text; empty if it succeeded. */
    String lastFailure() {
        LockException failure = lastFailure;
        return failure == null ? "" : "the last renewal failed: " + failure.getMessage();
    }
}
