package dev.holdfast.resilience4j;

import dev.holdfast.Capability;
import dev.holdfast.LockException;
import dev.holdfast.LockOptions;
import dev.holdfast.LockState;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.ForwardingLockStore;
import dev.holdfast.spi.Incarnation;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.QuorumMember;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RenewReply.Failed;
import dev.holdfast.spi.Renewal;
import dev.holdfast.spi.StoreFutures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A decorator that has a fallback for the outages of its target, the primary. A new claim goes to the primary. It goes on to the
 * fallback only if the breaker refused it, or it failed as a probe, and {@link PrimaryOutage} allows it. All other requests of an
 * owner go to the store that has its claim or lease. Thread-safe.
 *
 * <p>The queue is that of the primary: waiters for a lock on the fallback poll.
 */
final class FallbackStore extends ForwardingLockStore {
    private final CircuitBreakerStore primary;
    private final TrackedFallback fallback;
    private final StoreExclusion exclusion;
    private final PrimaryOutage outage;
    private final Duration maxLeaseTime;

    /**
     * Creates a decorator.
     *
     * @param maxLeaseTime the longest lease time that any client uses on the primary
     */
    FallbackStore(
            CircuitBreakerStore primary,
            TrackedFallback fallback,
            StoreExclusion exclusion,
            PrimaryOutage outage,
            Duration maxLeaseTime) {
        super(primary);
        this.primary = primary;
        this.fallback = fallback;
        this.exclusion = exclusion;
        this.outage = outage;
        this.maxLeaseTime = maxLeaseTime;
    }

    @Override
    public AcquireReply acquire(Claim claim) throws InterruptedException {
        if (exclusion.isOnFallback(claim.ownership())) {
            return fallback.acquire(claim);
        }
        Busy busy = exclusion.busyOnFallback(claim.lockName());
        if (busy != null) {
            return busy;
        }
        try {
            return primary.acquire(claim);
        } catch (LockException failure) {
            admitToFallback(claim, requireOutage(failure));
        }
        return fallback.acquire(claim);
    }

    @Override
    public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
        if (exclusion.isOnFallback(claim.ownership())) {
            return fallback.acquireAsync(claim);
        }
        Busy busy = exclusion.busyOnFallback(claim.lockName());
        if (busy != null) {
            return CompletableFuture.completedFuture(busy);
        }
        return primary.acquireAsync(claim).exceptionallyCompose(thrown -> {
            admitToFallback(claim, requireOutage(StoreFutures.failure(claim.lockName(), thrown)));
            return fallback.acquireAsync(claim);
        });
    }

    /**
     * Returns the failure of a claim if it belongs to an outage: the breaker refused the claim, or permitted it as a probe that
     * failed. Throws it otherwise.
     */
    private LockException requireOutage(LockException failure) {
        if (!BreakerCall.isOutage(failure)) {
            outage.end(); // any reply shows that the backend is back
        } else if (primary.isOpen()) {
            outage.begin();
            return failure;
        }
        throw failure;
    }

    /** Prepares a claim for the fallback. Throws if the fallback may not grant yet, or another claim is on the primary. */
    private void admitToFallback(Claim claim, LockException failure) {
        Ownership ownership = claim.ownership();
        long until =
                exclusion.now() + claim.timeout().toNanos() + claim.leaseTime().toNanos();
        Duration left = outage.timeUntilFallback();
        if (!left.isZero() && primary.isRefusal(failure)) {
            throw tooEarly(claim.lockName(), left, failure);
        }
        if (!left.isZero() || !exclusion.enterFallback(ownership, until)) {
            throw failure;
        }
        if (!outage.mayFallbackGrant()) { // a reply of the primary ends the outage before its claim leaves
            exclusion.leaveFallback(ownership);
            throw failure;
        }
        if (failure instanceof LockUnavailableException unavailable && unavailable.outcomeUnknown()) {
            endingOutage(primary.releaseAsync(ownership, claim.timeout()), reply -> true);
        }
    }

    private LockException tooEarly(String lockName, Duration left, LockException refusal) {
        return new LockUnavailableException(
                lockName,
                "the backend failed too often and gets no requests, and its fallback '" + fallback
                        + "' does not grant yet, as leases of up to " + maxLeaseTime.toMillis()
                        + " ms may still be alive; it will in " + (left.toMillis() + 1)
                        + " ms if the backend is silent until then",
                refusal.getCause(),
                false);
    }

    @Override
    public boolean isRetryable(LockException failure) {
        return primary.isRetryable(failure) && fallback.store().isRetryable(failure);
    }

    /**
     * Returns true, because a token that one of the stores may know is not used on the other. The engine releases it on the store
     * where it was used.
     */
    @Override
    public boolean usesTokensOnce() {
        return true;
    }

    @Override
    public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> renewals, Duration timeout) {
        List<Boolean> onFallback = renewals.stream()
                .map(renewal -> exclusion.isOnFallback(renewal.ownership()))
                .toList();
        if (!onFallback.contains(true)) {
            return renewOnPrimary(renewals, timeout);
        }
        if (!onFallback.contains(false)) {
            return fallback.renewAsync(renewals, timeout);
        }
        List<Renewal> primaryPart = new ArrayList<>();
        List<Renewal> fallbackPart = new ArrayList<>();
        for (int i = 0; i < renewals.size(); i++) {
            (onFallback.get(i) ? fallbackPart : primaryPart).add(renewals.get(i));
        }
        return failuresAsReplies(primaryPart, renewOnPrimary(primaryPart, timeout))
                .thenCombine(
                        failuresAsReplies(fallbackPart, fallback.renewAsync(fallbackPart, timeout)),
                        (ofPrimary, ofFallback) -> {
                            Iterator<RenewReply> nextOfPrimary = ofPrimary.iterator();
                            Iterator<RenewReply> nextOfFallback = ofFallback.iterator();
                            return onFallback.stream()
                                    .map(isOnFallback -> (isOnFallback ? nextOfFallback : nextOfPrimary).next())
                                    .toList();
                        });
    }

    private CompletableFuture<List<RenewReply>> renewOnPrimary(List<Renewal> renewals, Duration timeout) {
        return endingOutage(
                primary.renewAsync(renewals, timeout),
                replies -> !replies.stream().allMatch(Failed.class::isInstance));
    }

    /** Turns the failure of one part of a request into replies, because the other part may have succeeded. */
    private static CompletableFuture<List<RenewReply>> failuresAsReplies(
            List<Renewal> renewals, CompletableFuture<List<RenewReply>> replies) {
        return replies.exceptionally(thrown -> renewals.stream()
                .map(renewal -> RenewReply.failed(
                        StoreFutures.failure(renewal.ownership().lockName(), thrown)))
                .collect(Collectors.toList()));
    }

    @Override
    public ReleaseReply release(Ownership ownership, Duration timeout) throws InterruptedException {
        if (exclusion.isOnFallback(ownership)) {
            return fallback.release(ownership, timeout);
        }
        ReleaseReply reply = primary.release(ownership, timeout);
        outage.end();
        return reply;
    }

    @Override
    public CompletableFuture<ReleaseReply> releaseAsync(Ownership ownership, Duration timeout) {
        return exclusion.isOnFallback(ownership)
                ? fallback.releaseAsync(ownership, timeout)
                : endingOutage(primary.releaseAsync(ownership, timeout), reply -> true);
    }

    @Override
    public CompletableFuture<List<String>> explainLossesAsync(List<Ownership> lost, Duration timeout) {
        return lost.stream().allMatch(exclusion::isOnFallback)
                ? fallback.store().explainLossesAsync(lost, timeout)
                : primary.explainLossesAsync(lost, timeout); // which knows nothing about leases of the fallback
    }

    /** Inspects the lock in the store that would get the next claim. */
    @Override
    public CompletableFuture<LockState> inspectAsync(String lockName, Duration timeout) {
        return exclusion.busyOnFallback(lockName) != null || outage.mayFallbackGrant()
                ? fallback.store().inspectAsync(lockName, timeout)
                : endingOutage(primary.inspectAsync(lockName, timeout), state -> true);
    }

    @Override
    public Optional<QuorumMember> quorumMember() {
        return super.quorumMember().map(RoutedMember::new);
    }

    /** The primary as a member of a quorum. Leases on the fallback are confirmed there. */
    private final class RoutedMember implements QuorumMember {
        private final QuorumMember ofPrimary;

        RoutedMember(QuorumMember ofPrimary) {
            this.ofPrimary = ofPrimary;
        }

        @Override
        public CompletableFuture<RenewReply> confirmAsync(Renewal renewal, long fence, Duration timeout) {
            return exclusion.isOnFallback(renewal.ownership())
                    ? fallback.confirmAsync(renewal, fence, timeout)
                    : endingOutage(
                            ofPrimary.confirmAsync(renewal, fence, timeout), reply -> !(reply instanceof Failed));
        }

        @Override
        public CompletableFuture<Optional<Incarnation>> incarnationAsync(Duration timeout) {
            return endingOutage(ofPrimary.incarnationAsync(timeout), Optional::isPresent);
        }
    }

    /** Ends the outage if the reply is one of the primary. */
    private <T> CompletableFuture<T> endingOutage(CompletableFuture<T> reply, Predicate<T> isOfPrimary) {
        return ReplyFutures.observe(reply, (value, thrown) -> {
            if (value != null && isOfPrimary.test(value)) {
                outage.end();
            }
        });
    }

    /** Returns what both stores can do, as either may grant a lock. */
    @Override
    public Set<Capability> capabilities() {
        return primary.capabilities().stream()
                .filter(fallback.store().capabilities()::contains)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public void checkName(String lockName) {
        primary.checkName(lockName);
        fallback.store().checkName(lockName);
    }

    @Override
    public void checkOptions(LockOptions options) {
        if (options.leaseTime().compareTo(maxLeaseTime) > 0) {
            throw new IllegalArgumentException(
                    "a lease time of " + options.leaseTime() + " is longer than maxLeaseTime "
                            + maxLeaseTime
                            + ": the fallback grants when the backend has been silent for that time, and no lease may"
                            + " be alive then. Set maxLeaseTime, to the same value for all users of this backend");
        }
        primary.checkOptions(options);
        fallback.store().checkOptions(options);
    }

    @Override
    public String toString() {
        return primary + " with fallback " + fallback;
    }
}
