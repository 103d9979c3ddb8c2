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
 * The deadline of a lease, by the clocks of this process. All leases of one grant share it. The store sees no change when a lock
 * is handed off, so a late reply to a renewal moves the deadline of the next holders, too. All times are those of
 * {@link EngineContext#now()}, in nanoseconds. Thread-safe.
 *
 * <p>The deadline is counted from before the request was sent, less the drift, and only a reply to a renewal moves it, only
 * forward. The monotonic clock may stand still while the machine is suspended. The wall clock is then ahead of it, and counts
 * until the store has confirmed the lease again. If the wall clock was merely set forward, this costs one request. It never
 * prolongs a lease.
 */
public final class LeaseValidity {
    private static final AtomicLongFieldUpdater<LeaseValidity> DEADLINE =
            AtomicLongFieldUpdater.newUpdater(LeaseValidity.class, "deadline");
    private static final AtomicLongFieldUpdater<LeaseValidity> STORE_DEADLINE =
            AtomicLongFieldUpdater.newUpdater(LeaseValidity.class, "storeDeadline");

    private final EngineContext context;

    private final LockOptions options;
    private volatile long deadline;

    /** The latest time at which the store may still keep the lock: every request counts as carried out, with or without a reply. */
    private volatile long storeDeadline;

    /** The lease time of the last grant or renewal that the store confirmed. */
    private volatile long confirmedTime;

    private volatile long wallOffset;
    private volatile @Nullable LockException lastFailure;

    /**
     * Creates the validity of a grant.
     *
     * @param sent the time of sending from which it counts
     * @param lastSent the time of sending of the last attempt
     * @param time how long the store keeps the lock
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

    /** Returns the time at which the lease ends unless it is renewed. */
    public long deadline() {
        return deadline;
    }

    /**
     * Returns whether the lock may be handed off to a holder with the same lease time. Enough time must be left: no renewal is
     * overdue. And the store must not keep the lock for longer than if it were granted now. Otherwise, after a renewal for a
     * longer time, a crash of the next holder would cost other processes more than its lease time.
     */
    boolean allowsHandOff() {
        return !isAtRisk()
                && remaining() >= confirmedTime / 2
                && storeDeadline <= context.now() + storeTime(leaseTime());
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

    /** Returns how long the machine seems to have been suspended since then; zero if the difference of the clocks may be drift. */
    private long suspension() {
        long offset = context.wallOffset();
        if (offset < wallOffset) {
            wallOffset = offset; // the clock was set back; that must not hide a later suspension
        }
        long ahead = offset - wallOffset;
        return ahead > ClockDrift.of(leaseTime()) ? ahead : 0;
    }

    /** Returns the lease time, in whole milliseconds, for a renewal that only finds out whether the lease is still held. */
    long leaseTimeToCheck() {
        long left = Math.min(leaseTime(), deadline() - context.now());
        return Math.max(Timings.MILLI, left - left % Timings.MILLI);
    }

    private long storeTime(long time) {
        return time + ClockDrift.of(time) + context.timings().command(leaseTime());
    }

    /** Returns the latest time at which the store may still keep the lock. */
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
            // The next automatic renewal is for its own lease time, even if the holder renewed it for longer.
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
