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

/** A store over the stores of a quorum. Each operation is a round of its own. */
final class RedlockStore implements LockStore, QuorumMember {
    private final Quorum quorum;
    private final Duration maxLeaseTime;
    private final Releases releases;
    private final Independence independence;
    private final Runnable onClose;

    /** The claims that a member may yet carry out: whoever releases their token must reckon with that. */
    private final Map<Ownership, AcquireRound> unsettled = new ConcurrentHashMap<>();

    /**
     * Makes a store.
     *
     * @param maxLeaseTime the longest lease that anybody takes on the quorum
     * @param onClose closes what was opened for this store
     */
    RedlockStore(Quorum quorum, Duration maxLeaseTime, Runnable onClose) {
        this.quorum = quorum;
        this.maxLeaseTime = maxLeaseTime;
        this.releases = new Releases(quorum, maxLeaseTime);
        this.independence = new Independence(quorum.members(), quorum.ticker());
        this.onClose = onClose;
    }

    @Override
    public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
        independence.lookNowAndThen();
        AcquireRound round = new AcquireRound(quorum, claim, releases);
        unsettled.put(claim.ownership(), round);
        round.settled().thenRun(() -> unsettled.remove(claim.ownership(), round));
        return round.run();
    }

    @Override
    public boolean usesTokensOnce() {
        return true;
    }

    @Override
    public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> renewals, Duration timeout) {
        Duration each = memberTimeout(renewals.get(0).leaseTime(), timeout);
        return new RenewRound(quorum, renewals).run(member -> member.store().renewAsync(renewals, each));
    }

    @Override
    public Optional<QuorumMember> quorumMember() {
        return Optional.of(this);
    }

    @Override
    public CompletableFuture<RenewReply> confirmAsync(Renewal renewal, long fence, Duration timeout) {
        Duration each = memberTimeout(renewal.leaseTime(), timeout);
        return new RenewRound(quorum, List.of(renewal))
                .run(member -> member.confirmAsync(renewal, fence, each).thenApply(reply -> List.of(reply)))
                .thenApply(replies -> replies.get(0));
    }

    @Override
    public CompletableFuture<ReleaseReply> releaseAsync(Ownership ownership, Duration timeout) {
        AcquireRound claim = unsettled.remove(ownership);
        if (claim != null) {
            claim.giveBack();
        }
        return new ReleaseRound(quorum, ownership, claim, releases, memberTimeout(maxLeaseTime, timeout)).run();
    }

    @Override
    public CompletableFuture<LockState> inspectAsync(String lockName, Duration timeout) {
        return new InspectRound(quorum, lockName).run(memberTimeout(maxLeaseTime, timeout));
    }

    private Duration memberTimeout(Duration leaseTime, Duration timeout) {
        Duration own = quorum.timeoutFor(leaseTime);
        return own.compareTo(timeout) < 0 ? own : timeout;
    }

    @Override
    public Set<Capability> capabilities() {
        Set<Capability> all = EnumSet.allOf(Capability.class);
        quorum.members().forEach(member -> all.retainAll(member.store().capabilities()));
        if (quorum.canFence()) {
            all.add(Capability.FENCING);
        } else {
            all.remove(Capability.FENCING);
        }
        return Set.copyOf(all);
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
        releases.clear();
        onClose.run();
    }

    @Override
    public String toString() {
        return "redlock" + quorum.members();
    }
}
