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
import dev.holdfast.spi.RenewReply.NotOwner;
import dev.holdfast.spi.Renewal;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A store over the stores of a quorum. Each operation is a round of its own: {@link AcquireRound}, {@link RenewRound},
 * {@link ReleaseRound} or {@link InspectRound}. A {@link LookRound} precedes the claim of a lock that was last seen held.
 * Thread-safe.
 */
final class RedlockStore implements LockStore, QuorumMember {
    private final Quorum quorum;
    private final Duration maxLeaseTime;
    private final MemberReleaser releaser;
    private final MemberHealer healer;
    private final IndependenceCheck independenceCheck;
    private final FenceClockCheck fenceClockCheck;
    private final Runnable onClose;

    /** The owner tokens that a member may hold, from their claim to their release or loss. */
    private final Map<Ownership, QuorumLease> leases = new ConcurrentHashMap<>();

    /** When to drop leases that were neither renewed nor released, and have expired long ago. */
    private final AtomicLong nextCleanUp;

    private final HeldLocks heldLocks = new HeldLocks();

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
        this.healer = new MemberHealer(quorum, releaser);
        this.fenceClockCheck = new FenceClockCheck(quorum.ticker());
        this.independenceCheck = new IndependenceCheck(quorum.members(), quorum.ticker());
        this.nextCleanUp = new AtomicLong(quorum.ticker().nanoTime());
        this.onClose = onClose;
    }

    @Override
    public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
        independenceCheck.runIfDue();
        dropExpiredLeases();
        QuorumLease lease = new QuorumLease(quorum, claim.ownership());
        leases.put(claim.ownership(), lease);
        if (!quorum.has(QuorumRule.LOOK_FIRST) || !heldLocks.contains(claim.lockName())) {
            return claim(claim, lease);
        }
        return new LookRound(quorum, claim.lockName())
                .run(memberTimeout(claim.leaseTime(), claim.timeout()))
                .thenCompose(busy -> {
                    if (busy.isEmpty()) {
                        return claim(claim, lease);
                    }
                    leases.remove(claim.ownership(), lease);
                    return CompletableFuture.completedFuture(busy.get());
                });
    }

    private void dropExpiredLeases() {
        long due = nextCleanUp.get();
        long now = quorum.ticker().nanoTime();
        if (now - due >= 0 && nextCleanUp.compareAndSet(due, now + maxLeaseTime.toNanos())) {
            leases.values().removeIf(lease -> lease.isIdleFor(maxLeaseTime.multipliedBy(2)));
        }
    }

    /** Returns the number of owner tokens that this store keeps. */
    int leases() {
        return leases.size();
    }

    private CompletableFuture<AcquireReply> claim(Claim claim, QuorumLease lease) {
        AcquireRound round = new AcquireRound(quorum, claim, lease, releaser, fenceClockCheck);
        round.closed().thenRun(() -> {
            if (!lease.closeClaim()) {
                leases.remove(claim.ownership(), lease);
            }
        });
        if (!lease.beginClaim(round)) {
            return CompletableFuture.failedFuture(AcquireRound.abandoned(claim.lockName()));
        }
        CompletableFuture<AcquireReply> outcome = round.run();
        outcome.whenComplete((reply, thrown) -> heldLocks.set(claim.lockName(), round.foundOneHolder()));
        return outcome;
    }

    @Override
    public boolean usesTokensOnce() {
        return true;
    }

    @Override
    public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> renewals, Duration timeout) {
        Duration perMember = memberTimeout(renewals.get(0).leaseTime(), timeout);
        return new RenewRound(quorum, renewals, leases::get, healer)
                .run(perMember, member -> member.store().renewAsync(renewals, perMember))
                .thenApply(replies -> {
                    for (int i = 0; i < replies.size(); i++) {
                        if (replies.get(i) instanceof NotOwner) {
                            releaseLost(renewals.get(i).ownership(), perMember);
                        }
                    }
                    return replies;
                });
    }

    /** Releases a lost lease on the members that still hold it, or may come to hold it by a heal in flight. */
    private void releaseLost(Ownership ownership, Duration perMember) {
        QuorumLease lease = leases.remove(ownership);
        if (lease != null) {
            lease.abandon();
            quorum.members().forEach(member -> releaser.release(member, ownership, perMember, lease));
        }
    }

    @Override
    public Optional<QuorumMember> quorumMember() {
        return Optional.of(this);
    }

    @Override
    public CompletableFuture<RenewReply> confirmAsync(Renewal renewal, long fence, Duration timeout) {
        Duration perMember = memberTimeout(renewal.leaseTime(), timeout);
        return new RenewRound(quorum, List.of(renewal), leases::get, null)
                .run(
                        perMember,
                        member -> member.confirmAsync(renewal, fence, perMember).thenApply(reply -> List.of(reply)))
                .thenApply(replies -> replies.get(0));
    }

    @Override
    public CompletableFuture<ReleaseReply> releaseAsync(Ownership ownership, Duration timeout) {
        QuorumLease lease = leases.remove(ownership);
        if (lease != null) {
            lease.abandon();
        }
        ReleasedClaim releasedClaim = lease == null ? ReleasedClaim.NONE : lease;
        return new ReleaseRound(quorum, ownership, releasedClaim, releaser, memberTimeout(maxLeaseTime, timeout)).run();
    }

    /** Returns what the members know; of several texts about a lease, the first one that is not empty. */
    @Override
    public CompletableFuture<List<String>> explainLossesAsync(List<Ownership> lost, Duration timeout) {
        Duration perMember = memberTimeout(maxLeaseTime, timeout);
        List<String> nothing = Collections.nCopies(lost.size(), "");
        CompletableFuture<List<String>> texts = CompletableFuture.completedFuture(nothing);
        for (Member member : quorum.members()) {
            if (!member.isHanging()) {
                CompletableFuture<List<String>> ofMember = member.send(
                                () -> member.store().explainLossesAsync(lost, perMember))
                        .exceptionally(thrown -> nothing);
                texts = texts.thenCombine(ofMember, RedlockStore::firstTexts);
            }
        }
        return texts;
    }

    private static List<String> firstTexts(List<String> first, List<String> second) {
        return IntStream.range(0, first.size())
                .mapToObj(i -> first.get(i).isEmpty() ? second.get(i) : first.get(i))
                .toList();
    }

    @Override
    public CompletableFuture<@Nullable Void> firstConnectionAsync(Duration timeout) {
        return new MajorityRound(quorum).run(member -> member.firstConnectionAsync(timeout));
    }

    @Override
    public CompletableFuture<@Nullable Void> probeAsync(Duration timeout) {
        return new MajorityRound(quorum).run(member -> member.probeAsync(timeout));
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
