package dev.holdfast.engine;

import dev.holdfast.LockException;
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
import java.util.function.Supplier;

/**
 * The one renewal engine of a provider. It keeps the live leases in the order of when something is to be done about them,
 * and one timer for the first; leases that are due at about the same time are renewed by one request.
 *
 * <p>A lease leaves only by its end, and is renewed only while it is in here: there is no timer per lease that could outlive
 * it, and releasing and acquiring a thousand times leaves nothing behind.
 */
final class Watchdog {
    private static final int MAX_BATCH = 100;
    private static final long NEVER = Long.MAX_VALUE;

    private final Engine engine;
    private final Alarm alarm;

    /** Has the leases that are live, or just ending. Guarded by {@link #planning}. */
    private final Dues dues = new Dues();

    private final ReentrantLock planning = new ReentrantLock();

    Watchdog(Engine engine) {
        this.engine = engine;
        this.alarm = new Alarm(engine, this::tick);
    }

    void add(EngineLease lease) {
        lease.renewAt = lease.options.autoRenew() ? jittered(lease.granted, lease.renewAt) : NEVER;
        lease.renewalDue = lease.renewAt;
        plan(lease);
    }

    /** Goes on with another lease of the same grant; closing the provider misses neither. */
    void replace(EngineLease before, EngineLease next) {
        // One whose holder was to let it go is not renewed any more, which is nothing to the next.
        next.renewAt = before.renewAt == NEVER ? engine.now() : before.renewAt;
        next.renewalDue = next.renewAt;
        long at;
        planning.lock();
        try {
            dues.remove(before);
            at = planned(next);
        } finally {
            planning.unlock();
        }
        alarm.set(at);
    }

    /** Takes out a lease that has ended. */
    void remove(EngineLease lease) {
        planning.lock();
        try {
            dues.remove(lease);
        } finally {
            planning.unlock();
        }
    }

    /** Returns the leases that are live, or just ending. */
    List<EngineLease> live() {
        return guarded(dues::all);
    }

    int size() {
        return guarded(dues::size);
    }

    /** Asks the store now, on behalf of the holder. The answer is whether the lease is still ours. */
    CompletableFuture<Boolean> renewNow(EngineLease lease, long time) {
        Asked asked = engine.asked();
        return renew(List.of(lease), asked, time).thenApply(replies -> {
            RenewReply reply = replies.get(0);
            takeIn(lease, asked, time, reply, 0);
            if (reply instanceof Failed failed) {
                throw failed.failure();
            }
            plan(lease);
            return reply instanceof Renewed && lease.isLive();
        });
    }

    /** Puts a lease where it belongs now, unless it has ended: who ends one takes it out after that, or has done so. */
    private void plan(EngineLease lease) {
        long at;
        planning.lock();
        try {
            at = planned(lease);
        } finally {
            planning.unlock();
        }
        alarm.set(at);
    }

    private long planned(EngineLease lease) {
        if (!lease.isLive()) {
            dues.remove(lease);
            return NEVER;
        }
        long at = nextEvent(lease);
        dues.put(lease, at);
        return at;
    }

    private static long nextEvent(EngineLease lease) {
        long risk = lease.isRiskTold() ? NEVER : lease.term.riskAt();
        long renewal = lease.isBeingRenewed() ? NEVER : lease.renewAt;
        return Math.min(lease.term.deadline(), Math.min(risk, renewal));
    }

    private void tick() {
        List<EngineLease> due = until(engine.now(), Integer.MAX_VALUE);
        // Losses first: after a pause of this process nothing is to be said or done on behalf of a lease that is over.
        due.forEach(EngineLease::loseIfOver);
        List<EngineLease> toRenew = new ArrayList<>();
        for (EngineLease lease : due) {
            if (lease.isLive()) {
                if (lease.term.isAtRisk()) {
                    lease.risk().tell();
                }
                if (beginsRenewal(lease, 0)) {
                    toRenew.add(lease);
                }
                plan(lease);
            }
        }
        fillUp(toRenew);
        for (int from = 0; from < toRenew.size(); from += MAX_BATCH) {
            renewInBackground(toRenew.subList(from, Math.min(toRenew.size(), from + MAX_BATCH)));
        }
        alarm.set(guarded(dues::first));
    }

    private List<EngineLease> until(long time, int atMost) {
        return guarded(() -> dues.until(time, atMost));
    }

    private <T> T guarded(Supplier<T> look) {
        planning.lock();
        try {
            return look.get();
        } finally {
            planning.unlock();
        }
    }

    /** Takes along those that are due next if the last request has room for them: so leases gather in full requests. */
    private void fillUp(List<EngineLease> toRenew) {
        if (toRenew.size() % MAX_BATCH == 0) {
            return;
        }
        EngineLease first = toRenew.get(0);
        long limit = engine.timings.command(first.term.leaseTime());
        long soon = engine.now() + Timings.renewedAlong(first.term.leaseTime());
        for (EngineLease lease : until(soon, 2 * MAX_BATCH)) { // some of them may be under way
            if (toRenew.size() % MAX_BATCH == 0) {
                return;
            }
            // The shortest lease sets the time limit of a request: being taken along is not to cost anyone of his.
            boolean fits = engine.timings.command(lease.term.leaseTime()) == limit;
            if (fits && lease.isLive() && beginsRenewal(lease, along(lease))) {
                toRenew.add(lease);
                plan(lease);
            }
        }
    }

    /** How much sooner than it is due a lease may be renewed; one that failed keeps its pace. */
    private static long along(EngineLease lease) {
        long leaseTime = lease.term.leaseTime();
        return lease.renewAt == lease.renewalDue ? Timings.renewedAlong(leaseTime) : Timings.retriedAlong(leaseTime);
    }

    private boolean beginsRenewal(EngineLease lease, long early) {
        return isToBeRenewed(lease, early) && lease.beginRenewal();
    }

    private boolean isToBeRenewed(EngineLease lease, long early) {
        if (lease.renewAt == NEVER) {
            return false;
        }
        boolean abandoned = lease.boundTo != null && !lease.boundTo.isAlive();
        if (abandoned || lease.isHoldTimeOver()) {
            lease.renewAt = NEVER;
            return false;
        }
        return lease.term.isSuspect() || engine.now() >= lease.renewAt - early;
    }

    private void renewInBackground(List<EngineLease> leases) {
        Asked asked = engine.asked();
        double jitter = jitterFraction(); // one for all: they stay together
        renew(leases, asked, NEVER).whenComplete((replies, thrown) -> {
            for (int i = 0; i < leases.size(); i++) {
                EngineLease lease = leases.get(i);
                RenewReply reply = thrown == null
                        ? replies.get(i)
                        : RenewReply.failed(StoreFutures.failure(lease.lockName(), thrown));
                boolean isLonger = takeIn(
                        lease, asked, lease.term.leaseTime(), reply, Math.max(0, engine.now() - lease.renewalDue));
                if (isLonger) {
                    lease.renewAt = nextRenewal(lease, asked.at(), jitter);
                    lease.renewalDue = lease.renewAt;
                } else if (!(reply
                        instanceof Renewed)) { // or else it has ended, and who has it now is to renew it at once
                    lease.renewAt = engine.now()
                            + Timings.renewalRetry(lease.term.leaseTime(), lease.term.deadline() - engine.now());
                }
                lease.endRenewal();
                plan(lease);
            }
        });
    }

    /** Asks for the given time, or for each lease's own. */
    private CompletableFuture<List<RenewReply>> renew(List<EngineLease> leases, Asked asked, long time) {
        List<Renewal> renewals = new ArrayList<>(leases.size());
        long timeout = NEVER;
        for (EngineLease lease : leases) {
            long own = lease.term.leaseTime();
            long wanted = time == NEVER ? own : time;
            lease.term.asking(asked, wanted);
            renewals.add(new Renewal(lease.ownership, Duration.ofNanos(wanted)));
            timeout = Math.min(timeout, engine.timings.command(own));
        }
        return engine.calls.renewAsync(renewals, Duration.ofNanos(timeout));
    }

    /** Takes an answer in, and tells whether the lease is valid for longer now. */
    private boolean takeIn(EngineLease lease, Asked asked, long time, RenewReply reply, long late) {
        if (reply instanceof Renewed) {
            lease.loseIfOver();
            if (lease.isLive()) {
                lease.term.renewed(asked, time);
                if (lease.isRiskTold() && !lease.term.isAtRisk()) {
                    lease.risk().reset();
                }
                FlightRecord.renewed(lease, late);
                engine.tell(listener -> listener.renewed(lease, Duration.ofNanos(late)));
                return true;
            }
            lease.releaseAgain(); // a lost lease is never revived; the store must not keep what we gave up
        } else if (reply instanceof NotOwner notOwner) {
            lease.lose(notOwner.reason(), "");
        } else if (reply instanceof Failed failed) {
            LockException failure = failed.failure();
            if (lease.isLive()) {
                lease.term.failed(failure);
            }
            engine.tell(listener -> listener.renewalFailed(lease, failure));
        }
        return false;
    }

    private long jittered(long from, long to) {
        return from + (long) ((to - from) * jitterFraction());
    }

    private static long nextRenewal(EngineLease lease, long from, double jitter) {
        return from + (long) (Timings.renewalPeriod(lease.term.leaseTime()) * jitter);
    }

    /** From 0.9 to 1.1. */
    private double jitterFraction() {
        return 0.9 + engine.jitter(1 << 20) * 0.2 / (1 << 20);
    }
}
