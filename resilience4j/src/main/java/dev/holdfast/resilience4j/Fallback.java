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

/** The store that stands in for the primary. It keeps {@link Sides} informed of who has what on it. */
final class Fallback {
    private final String name;
    private final LockStore store;
    private final Sides sides;
    private final Outage outage;

    Fallback(String name, LockStore store, Sides sides, Outage outage) {
        this.name = name;
        this.store = store;
        this.sides = sides;
        this.outage = outage;
    }

    /** Returns the store itself, for what is not about an owner. */
    LockStore store() {
        return store;
    }

    AcquireReply acquire(Claim claim) throws InterruptedException {
        long asked = sides.now();
        AcquireReply reply;
        try {
            reply = store.acquire(claim);
        } catch (InterruptedException | RuntimeException | Error thrown) {
            failed(claim.ownership(), thrown);
            throw thrown;
        }
        return answered(claim, asked, reply);
    }

    CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
        long asked = sides.now();
        return Answers.seen(Answers.of(() -> store.acquireAsync(claim)), (reply, thrown) -> {
                    if (reply != null) {
                        answered(claim, asked, reply);
                    } else if (thrown != null) {
                        failed(claim.ownership(), thrown);
                    }
                })
                .thenApply(this::named);
    }

    private AcquireReply answered(Claim claim, long asked, AcquireReply reply) {
        if (reply instanceof Granted) {
            sides.hold(claim.ownership(), asked + claim.leaseTime().toNanos());
            outage.usedFallback();
        } else {
            sides.leaveFallback(claim.ownership());
        }
        return named(reply);
    }

    /** Says on a grant which fallback it is of; a fallback of the fallback has said so already. */
    private AcquireReply named(AcquireReply reply) {
        return reply instanceof Granted granted && granted.fallback() == null ? granted.withFallback(name) : reply;
    }

    private void failed(Ownership ownership, Throwable thrown) {
        LockException failure = StoreFutures.failure(ownership.lockName(), thrown);
        if (failure instanceof LockUnavailableException unavailable && !unavailable.outcomeUnknown()) {
            sides.leaveFallback(ownership);
        } else {
            sides.unsettle(ownership); // the engine will release it
        }
    }

    CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> renewals, Duration timeout) {
        long asked = sides.now();
        return Answers.seen(Answers.of(() -> store.renewAsync(renewals, timeout)), (replies, thrown) -> {
            for (int i = 0; replies != null && i < replies.size(); i++) {
                renewed(renewals.get(i), asked, replies.get(i));
            }
        });
    }

    CompletableFuture<RenewReply> confirmAsync(Renewal renewal, long fence, Duration timeout) {
        long asked = sides.now();
        return Answers.seen(Answers.of(() -> confirm(renewal, fence, timeout)), (reply, thrown) -> {
            if (reply != null) {
                renewed(renewal, asked, reply);
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

    private void renewed(Renewal renewal, long asked, RenewReply reply) {
        if (reply instanceof Renewed) {
            sides.extend(renewal.ownership(), asked + renewal.leaseTime().toNanos());
        } else if (reply instanceof NotOwner) {
            sides.unsettle(renewal.ownership());
        }
    }

    ReleaseReply release(Ownership ownership, Duration timeout) throws InterruptedException {
        ReleaseReply reply = store.release(ownership, timeout);
        released(ownership, reply);
        return reply;
    }

    CompletableFuture<ReleaseReply> releaseAsync(Ownership ownership, Duration timeout) {
        return Answers.seen(Answers.of(() -> store.releaseAsync(ownership, timeout)), (reply, thrown) -> {
            if (reply != null) {
                released(ownership, reply);
            }
        });
    }

    private void released(Ownership ownership, ReleaseReply reply) {
        if (reply == ReleaseReply.RELEASED) {
            sides.leaveFallback(ownership);
        } else {
            sides.unsettle(ownership); // a claim that the release overtook may still get it
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
