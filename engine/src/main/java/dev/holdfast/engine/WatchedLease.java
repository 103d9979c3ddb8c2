package dev.holdfast.engine;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/** What the {@link Watchdog} keeps of a lease, in the lease itself: there may be many, and objects of their own would add up. */
abstract class WatchedLease {
    private static final AtomicIntegerFieldUpdater<WatchedLease> RENEWING =
            AtomicIntegerFieldUpdater.newUpdater(WatchedLease.class, "renewing");
    private static final AtomicReferenceFieldUpdater<WatchedLease, @Nullable RiskNotice> RISK =
            AtomicReferenceFieldUpdater.newUpdater(WatchedLease.class, RiskNotice.class, "risk");

    /**
     * When to renew: when that is due, or after a failure when to try again. Begins without jitter, or with nothing for one that
     * is passed on; then written by the watchdog only.
     */
    volatile long renewAt;

    /** When the next renewal that succeeds was due. Written by the watchdog only. */
    volatile long renewalDue;

    /** When something is to be done. Belongs to {@link Dues}. */
    long dueAt;

    /** Where it is in the heap; 0 if it is not in there. Belongs to {@link Dues}. */
    int place;

    /** 1 while a renewal by the watchdog is under way. */
    private volatile int renewing;

    /** Made when it is needed. */
    private volatile @Nullable RiskNotice risk;

    boolean isBeingRenewed() {
        return renewing == 1;
    }

    /** Begins a renewal by the watchdog; false if one is under way. */
    boolean beginRenewal() {
        return RENEWING.compareAndSet(this, 0, 1);
    }

    void endRenewal() {
        renewing = 0;
    }

    RiskNotice risk() {
        if (risk == null) {
            RISK.compareAndSet(this, null, newRisk());
        }
        return Objects.requireNonNull(risk);
    }

    abstract RiskNotice newRisk();

    /** Tells whether it was said that the lease is at risk, and nothing better since. */
    boolean isRiskTold() {
        RiskNotice known = risk;
        return known != null && known.isTold();
    }
}
