package dev.holdfast.engine;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LeaseLostException;
import dev.holdfast.LeaseState;
import dev.holdfast.LockBackendException;
import dev.holdfast.LockOptions;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Ownership;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A lease of this engine: its public face. What it knows is in its {@link Term}; how it ends is in {@link LeaseEnd}. */
final class EngineLease implements Lease {
    final Ownership ownership;
    final LockOptions options;
    final Term term;
    final @Nullable Thread boundTo;

    /** Where the watchdog has this lease; written by the watchdog only, as are the next. */
    volatile Watchdog.@Nullable Due due;

    /** When to renew: when that is due, or after a failure when to try again. */
    volatile long renewAt;

    /** When the next renewal that succeeds was due. */
    volatile long renewalDue;

    /** Whether a renewal by the watchdog is under way. */
    final AtomicBoolean renewing = new AtomicBoolean();

    private final Engine engine;
    private final Cohort cohort;
    private final @Nullable String fallback;
    private final LeaseEnd end;
    private final RiskNotice risk;

    /** Whether the caller has been told of the loss by a return value or an exception. */
    private final AtomicBoolean lossReported = new AtomicBoolean();

    EngineLease(
            Engine engine,
            Ownership ownership,
            LockOptions options,
            Granted granted,
            Term term,
            @Nullable Thread boundTo) {
        this.engine = engine;
        this.ownership = ownership;
        this.options = options;
        this.cohort = Cohort.of(granted, options, engine.now());
        this.fallback = granted.fallback();
        this.boundTo = boundTo;
        this.term = term;
        this.end = new LeaseEnd(engine, this);
        this.risk = new RiskNotice(engine, this);
    }

    /** A lease of the next holder of the same grant. */
    private EngineLease(EngineLease before, LockOptions options, @Nullable Thread boundTo) {
        this.engine = before.engine;
        this.ownership = before.ownership;
        this.options = options;
        this.cohort = before.cohort.next();
        this.fallback = null;
        this.boundTo = boundTo;
        this.term = new Term(before.term, options);
        this.end = new LeaseEnd(engine, this);
        this.risk = new RiskNotice(engine, this);
    }

    /** Has the lease renewed and its deadline watched. */
    void start() {
        engine.watchdog.add(this);
    }

    /** Tells whether this lease may be passed on to one who waits with the given options. */
    boolean isPassableTo(LockOptions others) {
        return Cohort.isAllowed(options)
                && Cohort.isAllowed(others)
                && others.fencing() == options.fencing()
                && others.leaseTime().equals(options.leaseTime())
                && fallback == null
                && cohort.goesOn(engine.now())
                && term.isPassable();
    }

    /** Makes the lease of the next holder, which is renewed from now on in place of this one. This one must have ended. */
    EngineLease passedTo(LockOptions others, @Nullable Thread boundTo) {
        EngineLease next = new EngineLease(this, others, boundTo);
        next.fencingToken().ifPresent(engine::sawFence);
        engine.watchdog.replace(this, next);
        return next;
    }

    @Override
    public String lockName() {
        return ownership.lockName();
    }

    @Override
    public String owner() {
        return ownership.owner().publicId();
    }

    @Override
    public OptionalLong fencingToken() {
        return cohort.fence();
    }

    @Override
    public Optional<String> fallback() {
        return Optional.ofNullable(fallback);
    }

    @Override
    public LeaseState state() {
        loseIfOver();
        if (!end.isLive()) {
            return end.isLost() ? LeaseState.LOST : LeaseState.RELEASED;
        }
        return term.isAtRisk() ? LeaseState.AT_RISK : LeaseState.HELD;
    }

    @Override
    public boolean isHeld() {
        loseIfOver();
        return end.isLive() && term.remaining() > 0;
    }

    @Override
    public Duration remaining() {
        loseIfOver();
        return end.isLive() ? Duration.ofNanos(term.remaining()) : Duration.ZERO;
    }

    @Override
    public void ensureHeld() {
        loseIfOver();
        if (end.isLive() && term.isSuspect()) {
            askAfterSuspension();
        }
        LeaseLoss loss = end.loss();
        if (loss != null) {
            throw new LeaseLostException(loss);
        }
        if (!end.isLive()) {
            throw new IllegalStateException("this lease of " + lockName() + " has been released");
        }
    }

    /** The clock of the deadline may have stood still, so only the store can say whether the lease is still ours. */
    private void askAfterSuspension() {
        try {
            Quietly.answer(lockName(), engine.watchdog.renewNow(this, term.leaseTimeToAsk()));
        } catch (LockUnavailableException e) {
            throw new LeaseLostException(loss(
                    Reason.EXPIRED,
                    "the process seems to have been suspended and the backend cannot be asked: " + e.getMessage()));
        }
    }

    @Override
    public CompletableFuture<LeaseLoss> lost() {
        return end.lost();
    }

    @Override
    public void onAtRisk(Runnable action) {
        risk.add(action);
    }

    @Override
    public boolean renew(Duration leaseTime) {
        return Quietly.answer(lockName(), renewal(leaseTime));
    }

    @Override
    public CompletableFuture<Boolean> renewAsync(Duration leaseTime) {
        return engine.callbacks.completing(renewal(leaseTime));
    }

    private CompletableFuture<Boolean> renewal(Duration leaseTime) {
        LockOptions wanted = LockOptions.builder().leaseTime(leaseTime).build();
        engine.store.checkOptions(wanted);
        long time = wanted.leaseTime().toNanos();
        loseIfOver();
        if (!end.isLive()) {
            reportLoss();
            return CompletableFuture.completedFuture(false);
        }
        return engine.watchdog.renewNow(this, time).thenApply(renewed -> {
            if (!renewed) {
                reportLoss();
            }
            return renewed;
        });
    }

    @Override
    public boolean release() {
        try {
            return end.release();
        } finally {
            reportLoss();
        }
    }

    @Override
    public CompletableFuture<Boolean> releaseAsync() {
        return engine.callbacks.completing(end.releaseAsync().whenComplete((released, thrown) -> reportLoss()));
    }

    @Override
    public void close() {
        try {
            end.release();
        } catch (LockBackendException failure) {
            if (!end.isLost()) {
                return; // the listener has been told, and the release goes on in the background
            }
        }
        LeaseLoss loss = end.loss();
        if (loss != null && lossReported.compareAndSet(false, true)) {
            throw new LeaseLostException(loss);
        }
    }

    /** A caller that was told by a result or an exception knows, and is not told again by {@link #close}. */
    private void reportLoss() {
        if (end.isLost()) {
            lossReported.set(true);
        }
    }

    /** Releases a lease that arrived when nobody waited for it any more. */
    void abandon() {
        end.releaseQuietly();
    }

    /** Releases once more, after a late answer showed that the store holds what we lost. A release sees to that itself. */
    void releaseAgain() {
        if (end.isLost()) {
            end.repeatInBackground();
        }
    }

    boolean isLive() {
        return end.isLive();
    }

    /** Returns how the lease was lost, by the clock as well, or null if it was not. */
    @Nullable
    LeaseLoss lossByNow() {
        loseIfOver();
        return end.loss();
    }

    RiskNotice risk() {
        return risk;
    }

    /** Ends the lease as lost, unless it has ended. */
    void lose(Reason reason, String detail) {
        end.lose(loss(reason, detail));
    }

    /** Ends the lease as lost, unless it has ended, and releases it once. */
    void loseAndRelease(Reason reason) {
        end.loseAndRelease(loss(reason, ""));
    }

    /** Ends the lease as lost if its deadline has passed. */
    void loseIfOver() {
        if (end.isLive() && term.isOver()) {
            boolean leftToEnd = term.isHoldTimeOver();
            lose(leftToEnd ? Reason.MAX_HOLD_TIME : Reason.EXPIRED, term.lastFailure());
        }
    }

    LeaseLoss loss(Reason reason, String detail) {
        return new LeaseLoss(lockName(), owner(), fencingToken(), reason, detail);
    }

    @Override
    public String toString() {
        return "Lease[" + lockName() + ", owner " + owner() + ", fence " + fencingToken()
                + (fallback == null ? "" : ", of the fallback " + fallback) + ", " + state() + "]";
    }
}
