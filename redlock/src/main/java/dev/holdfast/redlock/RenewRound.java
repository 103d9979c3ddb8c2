package dev.holdfast.redlock;

import dev.holdfast.LeaseLoss;
import dev.holdfast.LockException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RenewReply.Failed;
import dev.holdfast.spi.RenewReply.NotOwner;
import dev.holdfast.spi.RenewReply.Renewed;
import dev.holdfast.spi.Renewal;
import dev.holdfast.spi.StoreFutures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A batch of renewals, or one confirmation, sent to all members at once. A lease is renewed when a majority has renewed it in
 * reply to this request. It is lost when so many of the members that held it do not hold it any more that no majority can. The
 * round ends when all leases of the batch are decided. Thread-safe.
 *
 * <p>A lease that a majority has renewed is healed on each member that replies that nobody holds the lock. A member where another
 * owner holds it is left alone.
 */
final class RenewRound {
    private final Quorum quorum;
    private final @Nullable MemberHealer healer;
    private final long start;
    private final List<LeaseTally> tallies;
    private final CompletableFuture<List<RenewReply>> outcome = new CompletableFuture<>();

    /** Guards the tallies. */
    private final ReentrantLock mutex = new ReentrantLock();

    /**
     * Creates a round.
     *
     * @param leases finds what the quorum knows of a lease; null if it knows nothing
     * @param healer heals the leases; null heals none and counts every extension, for a confirmation
     */
    RenewRound(
            Quorum quorum,
            List<Renewal> renewals,
            Function<Ownership, @Nullable QuorumLease> leases,
            @Nullable MemberHealer healer) {
        this.quorum = quorum;
        this.healer = healer;
        this.start = quorum.ticker().nanoTime();
        this.tallies = renewals.stream()
                .map(renewal -> new LeaseTally(renewal, leases.apply(renewal.ownership())))
                .toList();
    }

    /** The replies of the members for one lease. */
    private final class LeaseTally {
        final Renewal renewal;
        final @Nullable QuorumLease lease;
        final String lockName;

        /** The members that had held the lease when the round began. */
        final long pastHolders;

        final List<String> failures = new ArrayList<>();
        final List<Member> absent = new ArrayList<>();
        int renewed;
        int notOwner;
        int lost;
        LeaseLoss.Reason lossReason = LeaseLoss.Reason.ABSENT;

        LeaseTally(Renewal renewal, @Nullable QuorumLease lease) {
            this.renewal = renewal;
            this.lease = lease;
            this.lockName = renewal.ownership().lockName();
            this.pastHolders = lease == null ? 0 : lease.pastHolders();
        }

        /**
         * Returns whether the extension of a member in quarantine does not count. It does if a majority has confirmed the grant:
         * then no other claim can have a vote that the member gave before it forgot.
         */
        boolean needsExtensionCheck() {
            return quorum.has(QuorumRule.EXTENSION_CHECK) && healer != null && (lease == null || lease.fence() == 0);
        }

        /**
         * Adds the reply of a member.
         *
         * @param disqualification why an extension of the member does not count, where that was checked; empty if it counts
         */
        void add(Member member, RenewReply reply, Optional<String> disqualification) {
            if (lease != null) {
                note(lease, member, reply);
            }
            if (reply instanceof Renewed && lease != null && lease.isOnFallback(member)) {
                failures.add(member + ": renewed by its fallback, which has no vote");
            } else if (reply instanceof Renewed && needsExtensionCheck() && disqualification.isPresent()) {
                failures.add(member + ": renewed, but " + disqualification.get());
            } else if (reply instanceof Renewed) {
                renewed++;
            } else if (reply instanceof NotOwner loss) {
                addLoss(member, loss);
            } else if (reply instanceof Failed failed) {
                failures.add(member + ": " + Member.describe(lockName, failed.failure()));
            }
        }

        private void note(QuorumLease known, Member member, RenewReply reply) {
            if (reply instanceof Renewed) {
                known.addHolder(member);
            } else {
                known.removeHolder(member);
            }
        }

        private void addLoss(Member member, NotOwner loss) {
            notOwner++;
            if (lease == null || lease.contains(pastHolders, member) || !quorum.has(QuorumRule.LOSS_BY_HOLDERS)) {
                lost++;
            }
            if (loss.reason() == LeaseLoss.Reason.TAKEN) {
                lossReason = loss.reason();
            } else {
                absent.add(member);
            }
        }

        boolean isRenewed() {
            return renewed >= quorum.majority();
        }

        /** Returns the decision, or null while there is none. */
        @Nullable
        RenewReply decision() {
            if (isRenewed()) {
                return lease != null && lease.isPartial() ? RenewReply.renewedInPart() : RenewReply.renewed();
            }
            if (lost > quorum.size() - quorum.majority()) {
                return RenewReply.notOwner(lossReason);
            }
            return renewed + notOwner + failures.size() < quorum.size() ? null : RenewReply.failed(noQuorum());
        }

        private LockException noQuorum() {
            return new LockUnavailableException(
                    lockName,
                    "no quorum renewed the lease: " + renewed + " of " + quorum.size() + " members did, " + notOwner
                            + " do not hold it, " + quorum.majority() + " are needed; " + failures,
                    null);
        }

        /** Heals the lease on the members that have replied so far, if a majority has renewed it. */
        void heal() {
            if (healer != null && lease != null && renewal.heals() && quorum.has(QuorumRule.HEALING)) {
                List<Member> toHeal = takeAbsent();
                toHeal.forEach(member -> healer.heal(member, lease, renewal));
            }
        }

        private List<Member> takeAbsent() {
            mutex.lock();
            try {
                List<Member> taken = isRenewed() ? List.copyOf(absent) : List.of();
                absent.removeAll(taken);
                return taken;
            } finally {
                mutex.unlock();
            }
        }
    }

    /**
     * Sends the request to all members.
     *
     * @param timeout how long to wait for the reply of one member
     * @param request calls the store of one member, and gives a reply for each lease in the order of the batch
     */
    CompletableFuture<List<RenewReply>> run(
            Duration timeout, Function<Member, CompletableFuture<List<RenewReply>>> request) {
        for (Member member : quorum.members()) {
            member.send(() -> request.apply(member))
                    .whenComplete((replies, thrown) -> check(member, timeout, replies, thrown));
        }
        return outcome;
    }

    /** Finds out whether the extensions of a member count, if that has to be checked. */
    private void check(
            Member member, Duration timeout, @Nullable List<RenewReply> replies, @Nullable Throwable thrown) {
        if (replies == null || !member.isGuarded() || !hasExtensionToCheck(replies)) {
            onReply(member, replies, thrown, Optional.empty());
            return;
        }
        member.disqualificationSince(start, timeout)
                .exceptionally(failure ->
                        Optional.of("its uptime is not known: " + Member.describe(tallies.get(0).lockName, failure)))
                .thenAccept(disqualification -> onReply(member, replies, null, disqualification));
    }

    private boolean hasExtensionToCheck(List<RenewReply> replies) {
        for (int i = 0; i < replies.size(); i++) {
            if (replies.get(i) instanceof Renewed && tallies.get(i).needsExtensionCheck()) {
                return true;
            }
        }
        return false;
    }

    private void onReply(
            Member member,
            @Nullable List<RenewReply> replies,
            @Nullable Throwable thrown,
            Optional<String> disqualification) {
        List<RenewReply> decisions = new ArrayList<>();
        mutex.lock();
        try {
            for (int i = 0; i < tallies.size(); i++) {
                LeaseTally tally = tallies.get(i);
                RenewReply reply = replies == null
                        ? RenewReply.failed(StoreFutures.failure(tally.lockName, Objects.requireNonNull(thrown)))
                        : replies.get(i);
                tally.add(member, reply, disqualification);
                RenewReply decision = tally.decision();
                if (decision != null) {
                    decisions.add(decision);
                }
            }
        } finally {
            mutex.unlock();
        }
        tallies.forEach(LeaseTally::heal);
        if (decisions.size() == tallies.size()) {
            outcome.complete(decisions);
        }
    }
}
