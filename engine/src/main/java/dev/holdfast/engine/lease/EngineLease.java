package dev.holdfast.engine.lease;

import dev.holdfast.LeaseLoss;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LeaseLostException;
import dev.holdfast.LockBackendException;
import dev.holdfast.LockException;
import dev.holdfast.LockKeyConflictException;
import dev.holdfast.LockListener;
import dev.holdfast.LockOptions;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.engine.context.Timings;
import dev.holdfast.engine.context.Uninterruptibly;
import dev.holdfast.engine.event.JfrRecorder;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A lease of this engine: how it is renewed, released, lost and handed off. {@link LeaseValidity} has its deadline,
 * {@link LeaseTermination} its end, and {@link HandOffBudget} the fencing tokens and the number of hand-offs that are left. A
 * lease uses the rest of the engine through the port {@link LeaseHost}.
 */
public final class EngineLease extends LeaseView {
    private static final AtomicReferenceFieldUpdater<EngineLease, @Nullable AtRiskNotifier> AT_RISK =
            AtomicReferenceFieldUpdater.newUpdater(EngineLease.class, AtRiskNotifier.class, "atRisk");

    private final LeaseHost<EngineLease> host;

    /** Created on first use. */
    private volatile @Nullable AtRiskNotifier atRisk;

    private @Nullable Throwable origin;

    /** Whether the caller gave up before it got the lease. The listener does not receive events of such a lease. */
    private volatile boolean isUndelivered;

    /** Whether there was a warning that this lease may never have been closed. Only the renewal in flight uses it. */
    private boolean isLeakWarned;

    /**
     * Creates a lease of a lock that the store granted, or that was handed over. It is neither renewed nor watched before {@link
     * #start()}.
     *
     * @param ownerThread the thread that owns the lease, or null
     */
    public EngineLease(
            LeaseHost<EngineLease> host,
            Ownership ownership,
            LockOptions options,
            Granted granted,
            LeaseStart start,
            @Nullable Thread ownerThread) {
        this(
                host,
                ownership,
                options,
                start.validity(),
                start.grantedAt(),
                HandOffBudget.of(granted, options, host.context().now()),
                0,
                ownerThread);
        long period = granted.isPartial()
                ? Math.min(
                        start.firstRenewal(),
                        Timings.partialRenewalPeriod(validity().leaseTime()))
                : start.firstRenewal();
        planRenewal(options.autoRenew() ? start.grantedAt() + period : NEVER);
    }

    private EngineLease(
            LeaseHost<EngineLease> host,
            Ownership ownership,
            LockOptions options,
            LeaseValidity validity,
            long grantedAt,
            HandOffBudget budget,
            int handOffs,
            @Nullable Thread ownerThread) {
        super(ownership, options, validity, grantedAt, budget, handOffs, ownerThread);
        this.host = host;
    }

    /** Begins to renew the lease and to watch its deadline. */
    public void start() {
        host.startRenewing(this);
    }

    @Override
    public void ensureHeld() {
        loseIfOver();
        if (isLive() && validity.isSuspect()) {
            checkAfterSuspension();
        }
        LeaseLoss loss = termination.loss();
        if (loss != null) {
            throw new LeaseLostException(loss);
        }
        if (!isLive()) {
            throw new IllegalStateException("this lease of " + lockName() + " has been released");
        }
    }

    /**
     * Renews the lease to find out whether it is still held. The clock of the deadline may have stood still, so only the store
     * knows.
     */
    private void checkAfterSuspension() {
        try {
            Uninterruptibly.await(lockName(), host.renewNow(this, validity.leaseTimeToCheck()));
        } catch (LockUnavailableException e) {
            throw new LeaseLostException(loss(
                    Reason.EXPIRED,
                    "the process seems to have been suspended and the backend cannot be reached: " + e.getMessage()));
        }
    }

    @Override
    public void onAtRisk(Runnable action) {
        atRisk().add(Objects.requireNonNull(action), context().callbacks());
    }

    @Override
    public boolean renew(Duration leaseTime) {
        return Uninterruptibly.await(lockName(), renewFor(leaseTime));
    }

    @Override
    public CompletableFuture<Boolean> renewAsync(Duration leaseTime) {
        return context().callbacks().completing(renewFor(leaseTime));
    }

    private CompletableFuture<Boolean> renewFor(Duration leaseTime) {
        LockOptions wanted = LockOptions.builder().leaseTime(leaseTime).build();
        context().store().checkOptions(wanted);
        loseIfOver();
        if (!isLive()) {
            termination.reportLoss();
            return CompletableFuture.completedFuture(false);
        }
        return host.renewNow(this, wanted.leaseTime().toNanos()).thenApply(renewed -> {
            if (!renewed) {
                termination.reportLoss();
            }
            return renewed;
        });
    }

    @Override
    public boolean release() {
        try {
            return releaseBlocking();
        } finally {
            termination.reportLoss();
        }
    }

    @Override
    public CompletableFuture<Boolean> releaseAsync() {
        return context()
                .callbacks()
                .completing(releaseNonBlocking().whenComplete((done, thrown) -> termination.reportLoss()));
    }

    @Override
    public void close() {
        try {
            releaseBlocking();
        } catch (LockBackendException failure) {
            if (!isLost()) {
                return; // the listener was notified, and the release is repeated in the background
            }
        }
        LeaseLoss loss = termination.loss();
        if (loss != null && termination.reportLoss()) {
            throw new LeaseLostException(loss);
        }
    }

    /** Notes, before the lease is started, that its caller gave up and does not get it. It has no events then. */
    public void markUndelivered() {
        isUndelivered = true;
    }

    /** Delivers an event of the lease to the listener. The first one is that the lock was acquired. */
    public void report(String method, Consumer<LockListener> event) {
        if (!isUndelivered) {
            context().events().report(this, method, event);
        }
    }

    /** Releases the lease in the background, because its caller has given up. */
    public void abandon() {
        Runnable end = beginRelease();
        if (end == null) {
            return;
        }
        try {
            if (!handOff(this::reportReleased)) {
                reportReleased(); // the listener may have heard of the lease, and hears of each lease that it ends
                host.compensate(this);
            }
        } finally {
            end.run();
        }
    }

    private boolean releaseBlocking() {
        Runnable end = beginRelease();
        if (end == null) {
            return false;
        }
        try {
            if (handOff(this::reportReleased)) {
                return true;
            }
            long timeout = context().now() + commandTimeout().toNanos();
            boolean isReleased = host.release(this, this::onReleaseReply, this::onReleaseFailure);
            if (!isReleased) {
                loseAfterRelease(explainLoss(timeout).join());
            }
            return isReleased;
        } finally {
            end.run();
        }
    }

    private CompletableFuture<Boolean> releaseNonBlocking() {
        Runnable end = beginRelease();
        if (end == null) {
            return CompletableFuture.completedFuture(false);
        }
        if (handOff(this::reportReleased)) {
            end.run();
            return CompletableFuture.completedFuture(true);
        }
        long timeout = context().now() + commandTimeout().toNanos();
        return host.releaseAsync(this, this::onReleaseReply, this::onReleaseFailure)
                .thenCompose(isReleased -> isReleased
                        ? CompletableFuture.completedFuture(true)
                        : explainLoss(timeout).thenApply(text -> {
                            loseAfterRelease(text);
                            return false;
                        }))
                .whenComplete((done, thrown) -> end.run());
    }

    /** Asks the store why the lease is gone, until the timeout of the command or the deadline of the lease. */
    private CompletableFuture<String> explainLoss(long timeout) {
        long left = Math.min(timeout, validity.deadline()) - context().now();
        return context().explainLosses(List.of(ownership), left).thenApply(texts -> texts.get(0));
    }

    /**
     * Ends a live lease by a release, which then counts as in flight. Returns the action that ends this, or null if the lease has
     * ended before. So the closing of the provider either finds a live lease and releases it, or waits for this release.
     */
    private @Nullable Runnable beginRelease() {
        Runnable end = context().inFlight().begin();
        loseIfOver();
        if (termination.release()) {
            return end;
        }
        end.run();
        return null;
    }

    private boolean handOff(Runnable beforeNext) {
        boolean isHandedOff = host.handOff(this, beforeNext);
        if (!isHandedOff) {
            host.stopRenewing(this);
        }
        return isHandedOff;
    }

    private boolean onReleaseReply(ReleaseReply reply) {
        if (context().store().hasLateRequest(ownership)) {
            host.compensate(this);
        }
        if (reply == ReleaseReply.RELEASED) {
            reportReleased();
            return true;
        }
        return false; // the loss follows, with its explanation
    }

    private void reportReleased() {
        Duration held = Duration.ofNanos(context().now() - grantedAt);
        if (!isUndelivered) {
            JfrRecorder.released(this, held);
        }
        report("released", listener -> listener.released(this, held));
    }

    private LockException onReleaseFailure(LockException failure) {
        if (failure instanceof LockKeyConflictException) {
            loseAfterRelease("something that is not a lock is under the key");
            return failure;
        }
        report("releaseFailed", listener -> listener.releaseFailed(this, failure));
        host.compensate(this);
        return failure;
    }

    @Override
    public void loseIfOver() {
        if (isLive() && validity.isOver()) {
            lose(isHoldTimeOver() ? Reason.MAX_HOLD_TIME : Reason.EXPIRED, validity.lastFailure());
        }
    }

    /** Ends the lease as lost, unless it has ended. */
    public void lose(Reason reason, String detail) {
        LeaseLoss loss = loss(reason, detail);
        if (termination.lose(loss)) {
            host.stopRenewing(this);
            onLoss(loss);
            boolean isGone = reason == Reason.ABSENT || reason == Reason.TAKEN;
            if (!isGone || context().store().hasLateRequest(ownership)) {
                host.compensate(this); // the store may keep the lock a little longer, or carry out a request late
            }
        }
    }

    /**
     * Ends the lease as lost, unless it has ended, because the store says that its owner does not hold the lock. The loss is told
     * when it is explained.
     *
     * @param explanation a future of more information; it does not fail, and is complete by the deadline of the lease
     * @return a future that is complete when the loss has been told
     */
    public CompletableFuture<Void> loseExplained(Reason reason, CompletableFuture<String> explanation) {
        LeaseLoss loss = loss(reason, "");
        if (!termination.loseUnexplained(loss)) {
            return CompletableFuture.completedFuture(null);
        }
        host.stopRenewing(this);
        host.lost(this);
        CompletableFuture<Void> told = explanation.thenAccept(text -> {
            LeaseLoss explained = text.isEmpty() ? loss : loss(reason, text);
            termination.explain(explained);
            tell(explained);
        });
        if (context().store().hasLateRequest(ownership)) {
            host.compensate(this); // the store may carry out a request late
        }
        return told;
    }

    /** Ends the lease as lost because its provider is closed, unless it has ended, and releases the lock once. */
    public void loseByClose() {
        LeaseLoss loss = loss(Reason.PROVIDER_CLOSED, "");
        if (termination.lose(loss)) {
            host.stopRenewing(this);
            onLoss(loss);
            host.releaseOnce(this);
        }
    }

    private void loseAfterRelease(String detail) {
        LeaseLoss loss = loss(Reason.NOT_OWNER, detail);
        if (termination.loseAfterRelease(loss)) {
            onLoss(loss);
        }
    }

    private void onLoss(LeaseLoss loss) {
        host.lost(this);
        tell(loss);
    }

    private void tell(LeaseLoss loss) {
        if (!isUndelivered) {
            JfrRecorder.lost(this, loss);
        }
        report("lost", listener -> listener.lost(this, loss));
        LossFuture future = termination.pendingFuture();
        if (future != null) {
            context().callbacks().run(() -> future.completeWith(loss));
        }
    }

    /**
     * Releases the lock in the background if the lease is lost, after a late reply has shown that the store still has the lock. A
     * lost lease is never valid again. After a release nothing has to be done.
     */
    public void compensateIfLost() {
        if (isLost()) {
            host.compensate(this);
        }
    }

    /** Returns whether the lock may be handed off to a waiter with the given options. */
    public boolean allowsHandOffTo(LockOptions next) {
        return HandOffBudget.isAllowed(options)
                && HandOffBudget.isAllowed(next)
                && next.fencing() == options.fencing()
                && next.leaseTime().equals(options.leaseTime())
                && budget.allowsNext(handOffs, context().now())
                && validity.allowsHandOff();
    }

    /**
     * Returns the lease of the next holder. It must then be {@linkplain #startInPlaceOf started} in place of this lease, which
     * must have ended.
     *
     * @param nextOwnerThread the thread that owns the next lease, or null
     */
    public EngineLease handedOffTo(LockOptions nextOptions, @Nullable Thread nextOwnerThread) {
        EngineLease next = new EngineLease(
                host, ownership, nextOptions, validity, context().now(), budget, handOffs + 1, nextOwnerThread);
        next.fencingToken().ifPresent(context()::sawFence);
        return next;
    }

    /** Begins to renew the lease and to watch its deadline, in place of the previous lease of the same grant. */
    public void startInPlaceOf(EngineLease ended) {
        host.continueRenewing(ended, this);
    }

    /** Notifies the holder that the lease is at risk, unless the holder was notified since the lease was last safe. */
    public void notifyAtRisk() {
        if (!isUndelivered) {
            atRisk().notify(this, context().events(), context().callbacks());
        }
    }

    /** Returns whether the holder was notified that the lease is at risk, and it still is. */
    public boolean isAtRiskNotified() {
        AtRiskNotifier known = atRisk;
        return known != null && known.isNotified();
    }

    /** Notes that a renewal made the lease safe again. */
    public void resetAtRisk() {
        AtRiskNotifier known = atRisk;
        if (known != null) {
            known.reset();
        }
    }

    /** Sets where the lock was acquired, or null if that was not recorded. Called before the lease is started. */
    public void origin(@Nullable Throwable stack) {
        origin = stack;
    }

    /** Returns where the lock was acquired, or null if that was not recorded. */
    public @Nullable Throwable origin() {
        return origin;
    }

    /** Returns whether the lease is renewed without a limit, and there was no warning that it may never have been closed. */
    public boolean mayBeLeaked() {
        return !isLeakWarned && options.maxHoldTime().isEmpty() && isLive();
    }

    /** Notes that there was a warning that the lease may never have been closed. */
    public void noteLeakWarning() {
        isLeakWarned = true;
    }

    private AtRiskNotifier atRisk() {
        if (atRisk == null) {
            AT_RISK.compareAndSet(this, null, new AtRiskNotifier());
        }
        return Objects.requireNonNull(atRisk);
    }
}
