package dev.holdfast.resilience4j;

import dev.holdfast.LockBackendException;
import dev.holdfast.LockException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RenewReply.NotOwner;
import dev.holdfast.spi.RenewReply.Renewed;
import dev.holdfast.spi.Renewal;
import dev.holdfast.spi.StoreFutures;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The store that stands in for the primary during an outage. It records in {@link StoreExclusion} which owners have a claim or a
 * lease on it. Thread-safe.
 */
final class TrackedFallback {
    private final String name;
    private final LockStore store;
    private final StoreExclusion exclusion;
    private final PrimaryOutage outage;

    TrackedFallback(String name, LockStore store, StoreExclusion exclusion, PrimaryOutage outage) {
        this.name = name;
        this.store = store;
        this.exclusion = exclusion;
        this.outage = outage;
    }

    /** Returns the store itself, for requests that do not concern an owner. */
    LockStore store() {
        return store;
    }

    AcquireReply acquire(Claim claim) throws InterruptedException {
        long sent = exclusion.now();
        AcquireReply reply;
        try {
            reply = store.acquire(claim);
        } catch (InterruptedException | RuntimeException | Error thrown) {
            onFailure(claim.ownership(), thrown);
            throw thrown;
        }
        return onReply(claim, sent, reply);
    }

    CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
        long sent = exclusion.now();
        return ReplyFutures.observe(ReplyFutures.send(() -> store.acquireAsync(claim)), (reply, thrown) -> {
                    if (reply != null) {
                        onReply(claim, sent, reply);
                    } else if (thrown != null) {
                        onFailure(claim.ownership(), thrown);
                    }
                })
                .thenApply(this::named);
    }

    private AcquireReply onReply(Claim claim, long sent, AcquireReply reply) {
        if (reply instanceof Granted) {
            exclusion.hold(claim.ownership(), sent + claim.leaseTime().toNanos());
            outage.onFallbackGrant();
        } else {
            exclusion.leaveFallback(claim.ownership());
        }
        return named(reply);
    }

    /** Adds the name of the fallback to a grant. A fallback of the fallback has added its own name already. */
    private AcquireReply named(AcquireReply reply) {
        return reply instanceof Granted granted && granted.fallback() == null ? granted.withFallback(name) : reply;
    }

    private void onFailure(Ownership ownership, Throwable thrown) {
        LockException failure = StoreFutures.failure(ownership.lockName(), thrown);
        if (failure instanceof LockUnavailableException unavailable && !unavailable.outcomeUnknown()) {
            exclusion.leaveFallback(ownership);
        } else {
            exclusion.abandon(ownership); // the engine releases it in the background
        }
    }

    CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> renewals, Duration timeout) {
        long sent = exclusion.now();
        return ReplyFutures.observe(ReplyFutures.send(() -> store.renewAsync(renewals, timeout)), (replies, thrown) -> {
            for (int i = 0; replies != null && i < replies.size(); i++) {
                onRenewal(renewals.get(i), sent, replies.get(i));
            }
        });
    }

    CompletableFuture<RenewReply> confirmAsync(Renewal renewal, long fence, Duration timeout) {
        long sent = exclusion.now();
        return ReplyFutures.observe(ReplyFutures.send(() -> confirm(renewal, fence, timeout)), (reply, thrown) -> {
            if (reply != null) {
                onRenewal(renewal, sent, reply);
            }
        });
    }

    private CompletableFuture<RenewReply> confirm(Renewal renewal, long fence, Duration timeout) {
        return store.quorumMember()
                .map(member -> member.confirmAsync(renewal, fence, timeout))
                .orElseGet(() -> CompletableFuture.failedFuture(new LockBackendException(
                        renewal.ownership().lockName(),
                        "this provider cannot confirm fencing tokens of a quorum",
                        null)));
    }

    private void onRenewal(Renewal renewal, long sent, RenewReply reply) {
        if (reply instanceof Renewed) {
            exclusion.extend(renewal.ownership(), sent + renewal.leaseTime().toNanos());
        } else if (reply instanceof NotOwner) {
            exclusion.abandon(renewal.ownership());
        }
    }

    ReleaseReply release(Ownership ownership, Duration timeout) throws InterruptedException {
        ReleaseReply reply = store.release(ownership, timeout);
        onRelease(ownership, reply);
        return reply;
    }

    CompletableFuture<ReleaseReply> releaseAsync(Ownership ownership, Duration timeout) {
        return ReplyFutures.observe(
                ReplyFutures.send(() -> store.releaseAsync(ownership, timeout)), (reply, thrown) -> {
                    if (reply != null) {
                        onRelease(ownership, reply);
                    }
                });
    }

    private void onRelease(Ownership ownership, ReleaseReply reply) {
        if (reply == ReleaseReply.RELEASED) {
            exclusion.leaveFallback(ownership);
        } else {
            exclusion.abandon(ownership); // the release may have overtaken the claim, which may still be granted
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
