package dev.holdfast.redlock;

import dev.holdfast.Capability;
import dev.holdfast.LockOptions;
import dev.holdfast.LockState;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.QuorumMember;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Renewal;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A store over the stores of a quorum. Each operation is a round of its own: {@link AcquireRound}, {@link RenewRound},
 * {@link ReleaseRound} or {@link InspectRound}. Thread-safe.
 */
final class RedlockStore implements LockStore, QuorumMember {
    private final Quorum quorum;
    private final Duration maxLeaseTime;
    private final MemberReleaser releaser;
    private final IndependenceCheck independenceCheck;
    private final Runnable onClose;

    /** The claims that a member may still grant. A release of their owner token has to deal with late grants. */
    private final Map<Ownership, AcquireRound> openRounds = new ConcurrentHashMap<>();

    /**
     * Creates a store.
     *
     * @param maxLeaseTime the longest lease time that any client uses on the quorum
     * @param onClose closes the providers that were opened for this store
     */
    RedlockStore(Quorum quorum, Duration maxLeaseTime, Runnable onClose) {
        this.quorum = quorum;
        this.maxLeaseTime = maxLeaseTime;
        this.releaser = new MemberReleaser(quorum, maxLeaseTime);
        this.independenceCheck = new IndependenceCheck(quorum.members(), quorum.ticker());
        this.onClose = onClose;
    }

    @Override
    public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
        independenceCheck.runIfDue();
        AcquireRound round = new AcquireRound(quorum, claim, releaser);
        openRounds.put(claim.ownership(), round);
        round.closed().thenRun(() -> openRounds.remove(claim.ownership(), round));
        return round.run();
    }

    @Override
    public boolean usesTokensOnce() {
        return true;
    }

    @Override
    public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> renewals, Duration timeout) {
        Duration perMember = memberTimeout(renewals.get(0).leaseTime(), timeout);
        return new RenewRound(quorum, renewals).run(member -> member.store().renewAsync(renewals, perMember));
    }

    @Override
    public Optional<QuorumMember> quorumMember() {
        return Optional.of(this);
    }

    @Override
    public CompletableFuture<RenewReply> confirmAsync(Renewal renewal, long fence, Duration timeout) {
        Duration perMember = memberTimeout(renewal.leaseTime(), timeout);
        return new RenewRound(quorum, List.of(renewal))
                .run(member -> member.confirmAsync(renewal, fence, perMember).thenApply(reply -> List.of(reply)))
                .thenApply(replies -> replies.get(0));
    }

    @Override
    public CompletableFuture<ReleaseReply> releaseAsync(Ownership ownership, Duration timeout) {
        AcquireRound claim = openRounds.remove(ownership);
        if (claim != null) {
            claim.abandon();
        }
        ReleasedClaim releasedClaim = claim == null ? ReleasedClaim.NONE : claim;
        return new ReleaseRound(quorum, ownership, releasedClaim, releaser, memberTimeout(maxLeaseTime, timeout)).run();
    }

    @Override
    public CompletableFuture<LockState> inspectAsync(String lockName, Duration timeout) {
        return new InspectRound(quorum, lockName).run(memberTimeout(maxLeaseTime, timeout));
    }

    private Duration memberTimeout(Duration leaseTime, Duration timeout) {
        Duration limit = quorum.timeoutFor(leaseTime);
        return limit.compareTo(timeout) < 0 ? limit : timeout;
    }

    @Override
    public Set<Capability> capabilities() {
        Set<Capability> common = EnumSet.allOf(Capability.class);
        quorum.members().forEach(member -> common.retainAll(member.store().capabilities()));
        if (quorum.canFence()) {
            common.add(Capability.FENCING);
        } else {
            common.remove(Capability.FENCING);
        }
        return Set.copyOf(common);
    }

    @Override
    public void checkName(String lockName) {
        quorum.members().forEach(member -> member.store().checkName(lockName));
    }

    @Override
    public void checkOptions(LockOptions options) {
        if (options.leaseTime().compareTo(maxLeaseTime) > 0) {
            throw new IllegalArgumentException(
                    "a lease time of " + options.leaseTime() + " is longer than maxLeaseTime "
                            + maxLeaseTime
                            + ": a restarted member votes again after that time, and must not have forgotten a lease"
                            + " that is still valid. Set maxLeaseTime, to the same value for all users of these"
                            + " members");
        }
        quorum.members().forEach(member -> member.store().checkOptions(options));
    }

    @Override
    public void close() {
        releaser.clear();
        onClose.run();
    }

    @Override
    public String toString() {
        return "redlock" + quorum.members();
    }
}
