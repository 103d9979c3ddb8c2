package dev.holdfast.engine.lease;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LeaseState;
import dev.holdfast.LockOptions;
import dev.holdfast.engine.context.EngineContext;
import dev.holdfast.engine.context.WaitTimeout;
import dev.holdfast.spi.Ownership;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The part of a lease that can be read without a request to the store. */
public abstract class LeaseView extends RenewableLease implements Lease {
    final Ownership ownership;
    final LockOptions options;
    final LeaseValidity validity;
    final HandOffBudget budget;
    final LeaseTermination termination = new LeaseTermination();

    /** The number of holders that the grant had before this one. */
    final int handOffs;

    /** When the store granted the lock, or the previous holder handed it off. */
    final long grantedAt;

    /** The thread that owns the lease, or null if no thread does. */
    private final @Nullable Thread ownerThread;

    LeaseView(
            Ownership ownership,
            LockOptions options,
            LeaseValidity validity,
            long grantedAt,
            HandOffBudget budget,
            int handOffs,
            @Nullable Thread ownerThread) {
        this.ownership = ownership;
        this.options = options;
        this.validity = validity;
        this.grantedAt = grantedAt;
        this.budget = budget;
        this.handOffs = handOffs;
        this.ownerThread = ownerThread;
    }

    final EngineContext context() {
        return validity.context();
    }

    /** Ends the lease as lost if its deadline has passed. */
    public abstract void loseIfOver();

    @Override
    public final String lockName() {
        return ownership.lockName();
    }

    @Override
    public final String owner() {
        return ownership.owner().publicId();
    }

    @Override
    public final OptionalLong fencingToken() {
        return budget.fence(handOffs);
    }

    @Override
    public final Optional<String> fallback() {
        return Optional.ofNullable(budget.fallback());
    }

    @Override
    public final LeaseState state() {
        boolean isUsable = validity.remaining() > 0;
        boolean isAtRisk = validity.isAtRisk();
        loseIfOver(); // after the times were read, so that a deadline that passes meanwhile is a loss
        if (!isLive()) {
            return isLost() ? LeaseState.LOST : LeaseState.RELEASED;
        }
        if (!isUsable) {
            return LeaseState.UNCONFIRMED;
        }
        return isAtRisk ? LeaseState.AT_RISK : LeaseState.HELD;
    }

    /** Returns the same as {@link #state()} says: a lease without remaining time is lost or unconfirmed. */
    @Override
    public final boolean isHeld() {
        boolean isUsable = validity.remaining() > 0;
        loseIfOver();
        return isLive() && isUsable;
    }

    @Override
    public final Duration remaining() {
        loseIfOver();
        return isLive() ? Duration.ofNanos(validity.remaining()) : Duration.ZERO;
    }

    @Override
    public final CompletableFuture<LeaseLoss> lost() {
        return termination.future();
    }

    /** Returns how the lease was lost, including by its deadline, or null if it was not. */
    public final @Nullable LeaseLoss currentLoss() {
        loseIfOver();
        return termination.loss();
    }

    /** Returns the lock and its owner token. */
    public final Ownership ownership() {
        return ownership;
    }

    /** Returns the validity of the lease, which has its deadline. */
    public final LeaseValidity validity() {
        return validity;
    }

    /** Returns when the store granted the lock, or the previous holder handed it off, as {@link EngineContext#now()}. */
    public final long grantedAt() {
        return grantedAt;
    }

    /** Returns whether the lease has neither been released nor lost. */
    public final boolean isLive() {
        return termination.isLive();
    }

    final boolean isLost() {
        return termination.loss() != null;
    }

    /** Returns whether the holder is a thread that has ended without a release. */
    public final boolean isOwnerThreadDead() {
        return ownerThread != null && !ownerThread.isAlive();
    }

    /** Returns whether the lease has been held for as long as its options allow, so that it has to end. */
    public final boolean isHoldTimeOver() {
        return options.maxHoldTime().isPresent()
                && context().now() - grantedAt
                        >= WaitTimeout.nanos(options.maxHoldTime().get());
    }

    /** Returns how long one command may take. */
    public final Duration commandTimeout() {
        return Duration.ofNanos(context().timings().command(options.leaseTime().toNanos()));
    }

    final LeaseLoss loss(Reason reason, String detail) {
        return new LeaseLoss(lockName(), owner(), fencingToken(), reason, detail);
    }

    @Override
    public final String toString() {
        return "Lease[" + lockName() + ", owner " + owner() + ", fence " + fencingToken()
                + fallback().map(name -> ", of the fallback " + name).orElse("") + ", " + state() + "]";
    }
}
