package dev.holdfast.engine.lease;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * The part of a lease that belongs to its renewal. It is a base class and not a separate object, because there may be many
 * leases. Only the watchdog writes the renewal plan. The mutex of the watchdog guards the position in the heap.
 */
public abstract class RenewableLease {
    /** The time of an event that never happens. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final AtomicIntegerFieldUpdater<RenewableLease> RENEWING =
            AtomicIntegerFieldUpdater.newUpdater(RenewableLease.class, "renewing");

    private volatile long renewAt = NEVER;
    private volatile long renewalDue = NEVER;
    private long heapTime;
    private int heapIndex;

    /** 1 while a renewal by the watchdog is in flight. */
    private volatile int renewing;

    RenewableLease() {}

    /** Returns the time of the next renewal, or of the next try after a failure; {@link #NEVER} if there is none. */
    public final long renewAt() {
        return renewAt;
    }

    /** Returns whether the watchdog renews the lease. */
    public final boolean isRenewed() {
        return renewAt != NEVER;
    }

    /** Returns the time at which the next renewal was due before any of its tries failed. */
    public final long renewalDue() {
        return renewalDue;
    }

    /** Returns whether the next renewal repeats one that failed. */
    public final boolean isRetry() {
        return renewAt != renewalDue;
    }

    /** Plans the next renewal. */
    public final void planRenewal(long at) {
        renewAt = at;
        renewalDue = at;
    }

    /** Plans to repeat a renewal that failed. */
    public final void planRetry(long at) {
        renewAt = at;
    }

    /** Begins a renewal; returns false if one is in flight. */
    public final boolean beginRenewal() {
        return RENEWING.compareAndSet(this, 0, 1);
    }

    /** Ends a renewal. */
    public final void endRenewal() {
        renewing = 0;
    }

    /** Returns whether a renewal by the watchdog is in flight. */
    public final boolean isBeingRenewed() {
        return renewing == 1;
    }

    /** Returns the time by which the heap orders this lease. */
    public final long heapTime() {
        return heapTime;
    }

    /** Sets the time by which the heap orders this lease. */
    public final void heapTime(long time) {
        heapTime = time;
    }

    /** Returns the position in the heap; 0 if the lease is not in the heap. */
    public final int heapIndex() {
        return heapIndex;
    }

    /** Sets the position in the heap. */
    public final void heapIndex(int index) {
        heapIndex = index;
    }
}
