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
import org.jspecify.annotations.Nullable;

/**
 * A lease of this engine: its public face. What it knows is in its {@link Term}; how it ends is in {@link EndingLease}, which it
 * extends as there may be many, and objects of their own would add up.
 */
final class EngineLease extends EndingLease implements Lease {
    final @Nullable Thread boundTo;

    /** How many had the lock before this one by the same grant. */
    private final int number;

    private final Cohort cohort;

    EngineLease(
            Ownership ownership, LockOptions options, Granted granted, Beginning beginning, @Nullable Thread boundTo) {
        this(
                ownership,
                options,
                beginning.term(),
                beginning.granted(),
                Cohort.of(granted, options, beginning.term().engine.now()),
                0,
                boundTo);
        renewAt = beginning.granted() + beginning.firstRenewal();
    }

    private EngineLease(
            Ownership ownership,
            LockOptions options,
            Term term,
            long granted,
            Cohort cohort,
            int number,
            @Nullable Thread boundTo) {
        super(ownership, options, term, granted);
        this.cohort = cohort;
        this.number = number;
        this.boundTo = boundTo;
    }

    @Override
    EngineLease whole() {
        return this;
    }

    /** Has the lease renewed and its deadline watched. */
    void start() {
        engine().watchdog.add(this);
    }

    /** Tells whether this lease may be passed on to one who waits with the given options. */
    boolean isPassableTo(LockOptions others) {
        return Cohort.isAllowed(options)
                && Cohort.isAllowed(others)
                && others.fencing() == options.fencing()
                && others.leaseTime().equals(options.leaseTime())
                && cohort.goesOn(number, engine().now())
                && term.isPassable();
    }

    /** Makes the lease of the next holder, which is renewed from now on in place of this one. This one must have ended. */
    EngineLease passedTo(LockOptions others, @Nullable Thread boundTo) {
        EngineLease next = new EngineLease(ownership, others, term, engine().now(), cohort, number + 1, boundTo);
        next.fencingToken().ifPresent(engine()::sawFence);
        engine().watchdog.replace(this, next);
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
        return cohort.fence(number);
    }

    @Override
    public Optional<String> fallback() {
        return Optional.ofNullable(cohort.fallback());
    }

    @Override
    public LeaseState state() {
        loseIfOver();
        if (!isLive()) {
            return isLost() ? LeaseState.LOST : LeaseState.RELEASED;
        }
        return term.isAtRisk() ? LeaseState.AT_RISK : LeaseState.HELD;
    }

    @Override
    public boolean isHeld() {
        loseIfOver();
        return isLive() && term.remaining() > 0;
    }

    @Override
    public Duration remaining() {
        loseIfOver();
        return isLive() ? Duration.ofNanos(term.remaining()) : Duration.ZERO;
    }

    @Override
    public void ensureHeld() {
        loseIfOver();
        if (isLive() && term.isSuspect()) {
            askAfterSuspension();
        }
        LeaseLoss loss = loss();
        if (loss != null) {
            throw new LeaseLostException(loss);
        }
        if (!isLive()) {
            throw new IllegalStateException("this lease of " + lockName() + " has been released");
        }
    }

    /** The clock of the deadline may have stood still, so only the store can say whether the lease is still ours. */
    private void askAfterSuspension() {
        try {
            Quietly.answer(lockName(), engine().watchdog.renewNow(this, term.leaseTimeToAsk()));
        } catch (LockUnavailableException e) {
            throw new LeaseLostException(loss(
                    Reason.EXPIRED,
                    "the process seems to have been suspended and the backend cannot be asked: " + e.getMessage()));
        }
    }

    @Override
    public CompletableFuture<LeaseLoss> lost() {
        return lossFuture();
    }

    @Override
    public void onAtRisk(Runnable action) {
        risk().add(action);
    }

    @Override
    public boolean renew(Duration leaseTime) {
        return Quietly.answer(lockName(), renewal(leaseTime));
    }

    @Override
    public CompletableFuture<Boolean> renewAsync(Duration leaseTime) {
        return engine().callbacks.completing(renewal(leaseTime));
    }

    private CompletableFuture<Boolean> renewal(Duration leaseTime) {
        LockOptions wanted = LockOptions.builder().leaseTime(leaseTime).build();
        engine().store.checkOptions(wanted);
        long time = wanted.leaseTime().toNanos();
        loseIfOver();
        if (!isLive()) {
            reportLoss();
            return CompletableFuture.completedFuture(false);
        }
        return engine().watchdog.renewNow(this, time).thenApply(renewed -> {
            if (!renewed) {
                reportLoss();
            }
            return renewed;
        });
    }

    @Override
    public boolean release() {
        try {
            return releaseHere();
        } finally {
            reportLoss();
        }
    }

    @Override
    public CompletableFuture<Boolean> releaseAsync() {
        return engine().callbacks.completing(releaseWithoutWaiting().whenComplete((released, thrown) -> reportLoss()));
    }

    @Override
    public void close() {
        try {
            releaseHere();
        } catch (LockBackendException failure) {
            if (!isLost()) {
                return; // the listener has been told, and the release goes on in the background
            }
        }
        LeaseLoss loss = loss();
        if (loss != null && reportLoss()) {
            throw new LeaseLostException(loss);
        }
    }

    /** Releases a lease that arrived when nobody waited for it any more. */
    void abandon() {
        releaseQuietly();
    }

    /** Releases once more, after a late answer showed that the store holds what we lost. A release sees to that itself. */
    void releaseAgain() {
        if (isLost()) {
            repeatInBackground();
        }
    }

    /** Returns how the lease was lost, by the clock as well, or null if it was not. */
    @Nullable
    LeaseLoss lossByNow() {
        loseIfOver();
        return loss();
    }

    @Override
    RiskNotice newRisk() {
        return new RiskNotice(this);
    }

    /** Tells whether it has been held as long as the caller allowed, and is to end by itself. */
    boolean isHoldTimeOver() {
        return options.maxHoldTime().isPresent()
                && engine().now() - granted >= Nanos.of(options.maxHoldTime().get());
    }

    /** Ends the lease as lost, unless it has ended. */
    void lose(Reason reason, String detail) {
        lose(loss(reason, detail));
    }

    /** Ends the lease as lost, unless it has ended, and releases it once. */
    void loseAndRelease(Reason reason) {
        loseAndRelease(loss(reason, ""));
    }

    /** Ends the lease as lost if its deadline has passed. */
    void loseIfOver() {
        if (isLive() && term.isOver()) {
            lose(isHoldTimeOver() ? Reason.MAX_HOLD_TIME : Reason.EXPIRED, term.lastFailure());
        }
    }

    LeaseLoss loss(Reason reason, String detail) {
        return new LeaseLoss(lockName(), owner(), fencingToken(), reason, detail);
    }

    @Override
    public String toString() {
        return "Lease[" + lockName() + ", owner " + owner() + ", fence " + fencingToken()
                + fallback().map(name -> ", of the fallback " + name).orElse("") + ", " + state() + "]";
    }
}
