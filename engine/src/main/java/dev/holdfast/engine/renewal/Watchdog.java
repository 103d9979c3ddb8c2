package dev.holdfast.engine.renewal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LockException;
import dev.holdfast.engine.context.DeadlineTimer;
import dev.holdfast.engine.context.EngineContext;
import dev.holdfast.engine.context.SendTime;
import dev.holdfast.engine.context.Timings;
import dev.holdfast.engine.event.JfrRecorder;
import dev.holdfast.engine.lease.EngineLease;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RenewReply.Failed;
import dev.holdfast.spi.RenewReply.NotOwner;
import dev.holdfast.spi.RenewReply.Renewed;
import dev.holdfast.spi.Renewal;
import dev.holdfast.spi.StoreFutures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Renews the leases of a provider, notifies their holders of risk, and ends them at their deadline. It orders the live leases by
 * the time at which something has to be done, and has one timer for the first. Leases that are due at about the same time are
 * renewed by one request. Thread-safe.
 *
 * <p>A lease stays in the watchdog until it ends, and is renewed only while it is there. There is no timer for each lease that
 * could outlive it, so a thousand acquisitions and releases leave nothing behind.
 */
public final class Watchdog {
    private static final int MAX_BATCH = 100;
    private static final long NEVER = EngineLease.NEVER;

    private final EngineContext context;
    private final DeadlineTimer timer;
    private final LeakWarnings leaks;
    private final ReentrantLock mutex = new ReentrantLock();

    /** The leases that are live, or just ending. */
    @GuardedBy("mutex")
    private final LeaseHeap heap = new LeaseHeap();

    /** Creates a watchdog without leases. */
    public Watchdog(EngineContext context) {
        this.context = context;
        this.timer = new DeadlineTimer(context, this::onTimer);
        this.leaks = new LeakWarnings(context);
    }

    /** Adds a new lease. */
    public void add(EngineLease lease) {
        if (lease.renewAt() != NEVER) {
            lease.planRenewal(jittered(lease.grantedAt(), lease.renewAt()));
        }
        plan(lease);
    }

    /**
     * Replaces a lease that has ended by the next lease of the same grant, in one step: closing the provider finds one of the
     * two.
     */
    public void replace(EngineLease ended, EngineLease next) {
        // The maximum hold time of the ended lease, which stops its renewal, does not concern the next holder.
        next.planRenewal(ended.renewAt() == NEVER ? context.now() : ended.renewAt());
        long at;
        mutex.lock();
        try {
            heap.remove(ended);
            at = planned(next);
        } finally {
            mutex.unlock();
        }
        timer.arm(at);
    }

    /** Removes a lease that has ended. */
    public void remove(EngineLease lease) {
        mutex.lock();
        try {
            heap.remove(lease);
        } finally {
            mutex.unlock();
        }
    }

    /** Returns the leases that are live, or just ending. */
    public List<EngineLease> leases() {
        mutex.lock();
        try {
            return heap.all();
        } finally {
            mutex.unlock();
        }
    }

    /** Returns the number of leases that are live, or just ending. */
    public int size() {
        mutex.lock();
        try {
            return heap.size();
        } finally {
            mutex.unlock();
        }
    }

    /**
     * Renews a lease now, on behalf of its holder. The future is true if the lease is still held. If the store does not know the
     * lease any more, the future is complete when the loss has been told.
     */
    public CompletableFuture<Boolean> renewNow(EngineLease lease, long leaseTime) {
        SendTime sent = context.sendTime();
        return renew(List.of(lease), sent, leaseTime).thenCompose(replies -> {
            RenewReply reply = replies.get(0);
            CompletableFuture<Void> told = loseGone(List.of(lease), replies, sent);
            apply(lease, sent, leaseTime, reply, 0);
            if (reply instanceof Failed failed) {
                throw failed.failure();
            }
            plan(lease);
            boolean isHeld = reply instanceof Renewed && lease.isLive();
            return told.thenApply(done -> isHeld);
        });
    }

    /**
     * Updates the position of a lease, unless it has ended, and arms the timer. A thread that ends a lease removes it afterwards,
     * so no ended lease stays here.
     */
    private void plan(EngineLease lease) {
        long at;
        mutex.lock();
        try {
            at = planned(lease);
        } finally {
            mutex.unlock();
        }
        timer.arm(at);
    }

    @GuardedBy("mutex")
    private long planned(EngineLease lease) {
        if (!lease.isLive()) {
            heap.remove(lease);
            return NEVER;
        }
        long at = nextEvent(lease);
        heap.put(lease, at);
        return at;
    }

    private static long nextEvent(EngineLease lease) {
        long risk = lease.isAtRiskNotified() ? NEVER : lease.validity().riskAt();
        long renewal = lease.isBeingRenewed() ? NEVER : lease.renewAt();
        return Math.min(lease.validity().deadline(), Math.min(risk, renewal));
    }

    private void onTimer() {
        List<EngineLease> due = dueBy(context.now(), Integer.MAX_VALUE);
        // Losses first: after a pause of this process nothing may be done for a lease whose deadline has passed.
        due.forEach(EngineLease::loseIfOver);
        List<EngineLease> toRenew = new ArrayList<>();
        for (EngineLease lease : due) {
            if (lease.isLive()) {
                if (lease.validity().isAtRisk()) {
                    lease.notifyAtRisk();
                }
                if (beginsRenewal(lease, 0)) {
                    toRenew.add(lease);
                }
                plan(lease);
            }
        }
        fillLastBatch(toRenew);
        for (int from = 0; from < toRenew.size(); from += MAX_BATCH) {
            renewInBackground(toRenew.subList(from, Math.min(toRenew.size(), from + MAX_BATCH)));
        }
        timer.arm(earliestTime());
    }

    private List<EngineLease> dueBy(long time, int limit) {
        mutex.lock();
        try {
            return heap.dueBy(time, limit);
        } finally {
            mutex.unlock();
        }
    }

    private long earliestTime() {
        mutex.lock();
        try {
            return heap.earliestTime();
        } finally {
            mutex.unlock();
        }
    }

    /** Fills the last request with the leases that are due next, so that leases gather in full requests. */
    private void fillLastBatch(List<EngineLease> toRenew) {
        if (toRenew.size() % MAX_BATCH == 0) {
            return;
        }
        EngineLease first = toRenew.get(0);
        long timeout = commandTimeout(first);
        long soon = context.now() + Timings.earlyRenewal(first.validity().leaseTime());
        for (EngineLease lease : dueBy(soon, 2 * MAX_BATCH)) { // some of them may have a renewal in flight
            if (toRenew.size() % MAX_BATCH == 0) {
                return;
            }
            // The shortest lease sets the timeout of a request, which must not shorten the timeout of another lease.
            boolean fits = commandTimeout(lease) == timeout;
            if (fits && lease.isLive() && beginsRenewal(lease, tolerance(lease))) {
                toRenew.add(lease);
                plan(lease);
            }
        }
    }

    /** Returns how much earlier than due a lease may be renewed. It is less for the repetition of a renewal. */
    private static long tolerance(EngineLease lease) {
        long leaseTime = lease.validity().leaseTime();
        return lease.isRetry() ? Timings.earlyRetry(leaseTime) : Timings.earlyRenewal(leaseTime);
    }

    private boolean beginsRenewal(EngineLease lease, long tolerance) {
        return isRenewalDue(lease, tolerance) && lease.beginRenewal();
    }

    private boolean isRenewalDue(EngineLease lease, long tolerance) {
        if (lease.renewAt() == NEVER) {
            return false;
        }
        if (lease.isOwnerThreadDead() || lease.isHoldTimeOver()) {
            lease.planRetry(NEVER);
            return false;
        }
        return lease.validity().isSuspect() || context.now() >= lease.renewAt() - tolerance;
    }

    private void renewInBackground(List<EngineLease> leases) {
        SendTime sent = context.sendTime();
        double jitter = jitterFactor(); // the same for all leases of the batch, so that they stay together
        renew(leases, sent, NEVER).whenComplete((replies, thrown) -> {
            if (thrown == null) {
                loseGone(leases, replies, sent);
            }
            for (int i = 0; i < leases.size(); i++) {
                EngineLease lease = leases.get(i);
                RenewReply reply = thrown == null
                        ? replies.get(i)
                        : RenewReply.failed(StoreFutures.failure(lease.lockName(), thrown));
                long late = Math.max(0, context.now() - lease.renewalDue());
                boolean isProlonged = apply(lease, sent, lease.validity().leaseTime(), reply, late);
                if (isProlonged) {
                    leaks.onRenewed(lease);
                    lease.planRenewal(nextRenewal(lease, reply, sent.at(), jitter));
                } else if (!(reply
                        instanceof Renewed)) { // else the lease has ended; that of the next holder has its own plan
                    lease.planRetry(context.now()
                            + Timings.renewalRetry(
                                    lease.validity().leaseTime(),
                                    lease.validity().deadline() - context.now()));
                }
                lease.endRenewal();
                plan(lease);
            }
        });
    }

    /** Sends a renewal for the given lease time, or for each lease's own lease time if {@link #NEVER} is given. */
    private CompletableFuture<List<RenewReply>> renew(List<EngineLease> leases, SendTime sent, long leaseTime) {
        List<Renewal> renewals = new ArrayList<>(leases.size());
        for (EngineLease lease : leases) {
            long wanted = leaseTime == NEVER ? lease.validity().leaseTime() : leaseTime;
            lease.validity().renewing(sent, wanted);
            renewals.add(new Renewal(lease.ownership(), Duration.ofNanos(wanted), lease.isRenewed()));
        }
        return context.store().renewAsync(renewals, Duration.ofNanos(commandTimeout(leases)));
    }

    private long commandTimeout(List<EngineLease> leases) {
        return leases.stream().mapToLong(this::commandTimeout).min().orElseThrow();
    }

    private long commandTimeout(EngineLease lease) {
        return context.timings().command(lease.validity().leaseTime());
    }

    /**
     * Ends the leases that the store does not know any more. They are lost at once. The store explains the losses by one request,
     * which has what is left of the timeout of the renewal and of the leases, and the holders are told then.
     *
     * @return a future that is complete when the holders have been told
     */
    private CompletableFuture<Void> loseGone(List<EngineLease> leases, List<RenewReply> replies, SendTime sent) {
        List<EngineLease> gone = new ArrayList<>();
        List<LeaseLoss.Reason> reasons = new ArrayList<>();
        for (int i = 0; i < leases.size(); i++) {
            EngineLease lease = leases.get(i);
            if (replies.get(i) instanceof NotOwner notOwner && lease.isLive()) {
                gone.add(lease);
                reasons.add(notOwner.reason());
            }
        }
        if (gone.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        long until = sent.at() + commandTimeout(leases);
        for (EngineLease lease : gone) {
            until = Math.min(until, lease.validity().deadline());
        }
        CompletableFuture<List<String>> texts =
                context.explainLosses(gone.stream().map(EngineLease::ownership).toList(), until - context.now());
        CompletableFuture<?>[] told = new CompletableFuture<?>[gone.size()];
        for (int i = 0; i < told.length; i++) {
            int index = i;
            told[i] = gone.get(i).loseExplained(reasons.get(i), texts.thenApply(all -> all.get(index)));
        }
        return CompletableFuture.allOf(told);
    }

    /** Applies a reply other than {@link NotOwner} to a lease; returns whether the lease is valid for longer now. */
    private boolean apply(EngineLease lease, SendTime sent, long leaseTime, RenewReply reply, long late) {
        if (reply instanceof Renewed) {
            lease.loseIfOver();
            if (lease.isLive()) {
                lease.validity().renewed(sent, leaseTime);
                if (lease.isAtRiskNotified() && !lease.validity().isAtRisk()) {
                    lease.resetAtRisk();
                }
                JfrRecorder.renewed(lease, late);
                lease.report("renewed", listener -> listener.renewed(lease, Duration.ofNanos(late)));
                return true;
            }
            lease.compensateIfLost();
        } else if (reply instanceof Failed failed) {
            LockException failure = failed.failure();
            if (lease.isLive()) {
                lease.validity().renewalFailed(failure);
            }
            lease.report("renewalFailed", listener -> listener.renewalFailed(lease, failure));
        }
        return false;
    }

    private long jittered(long from, long to) {
        return from + (long) ((to - from) * jitterFactor());
    }

    private static long nextRenewal(EngineLease lease, RenewReply reply, long from, double jitter) {
        long leaseTime = lease.validity().leaseTime();
        boolean isPartial = reply instanceof Renewed renewed && renewed.isPartial();
        long period = isPartial ? Timings.partialRenewalPeriod(leaseTime) : Timings.renewalPeriod(leaseTime);
        return from + (long) (period * jitter);
    }

    /** Returns a factor from 0.9 to 1.1. */
    private double jitterFactor() {
        return 0.9 + context.jitter(1 << 20) * 0.2 / (1 << 20);
    }
}
