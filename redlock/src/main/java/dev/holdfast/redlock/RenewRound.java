package dev.holdfast.redlock;

import dev.holdfast.LeaseLoss;
import dev.holdfast.LockException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RenewReply.Failed;
import dev.holdfast.spi.RenewReply.NotOwner;
import dev.holdfast.spi.RenewReply.Renewed;
import dev.holdfast.spi.Renewal;
import dev.holdfast.spi.StoreFutures;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A batch of renewals, or one confirmation, sent to all members at once. A lease is renewed when a majority has renewed it in
 * reply to this request. It is lost when so many members do not hold it that no majority can. The round ends when all leases of
 * the batch are decided. Thread-safe.
 */
final class RenewRound {
    private final Quorum quorum;
    private final List<LeaseTally> tallies;
    private final CompletableFuture<List<RenewReply>> outcome = new CompletableFuture<>();

    /** Guards the tallies. */
    private final ReentrantLock mutex = new ReentrantLock();

    RenewRound(Quorum quorum, List<Renewal> renewals) {
        this.quorum = quorum;
        this.tallies = renewals.stream()
                .map(renewal -> new LeaseTally(renewal.ownership().lockName()))
                .toList();
    }

    /** The replies of the members for one lease. */
    private final class LeaseTally {
        final String lockName;
        final List<String> failures = new ArrayList<>();
        int renewed;
        int notOwner;
        LeaseLoss.Reason lossReason = LeaseLoss.Reason.ABSENT;

        LeaseTally(String lockName) {
            this.lockName = lockName;
        }

        void add(Member member, RenewReply reply) {
            if (reply instanceof Renewed) {
                renewed++;
            } else if (reply instanceof NotOwner loss) {
                notOwner++;
                lossReason = loss.reason() == LeaseLoss.Reason.TAKEN ? loss.reason() : lossReason;
            } else if (reply instanceof Failed failed) {
                failures.add(member + ": " + Member.describe(lockName, failed.failure()));
            }
        }

        /** Returns the decision, or null while there is none. */
        @Nullable
        RenewReply decision() {
            if (renewed >= quorum.majority()) {
                return RenewReply.renewed();
            }
            if (notOwner > quorum.size() - quorum.majority()) {
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
    }

    /**
     * Sends the request to all members.
     *
     * @param request calls the store of one member, and gives a reply for each lease in the order of the batch
     */
    CompletableFuture<List<RenewReply>> run(Function<Member, CompletableFuture<List<RenewReply>>> request) {
        for (Member member : quorum.members()) {
            member.send(() -> request.apply(member))
                    .whenComplete((replies, thrown) -> onReply(member, replies, thrown));
        }
        return outcome;
    }

    private void onReply(Member member, @Nullable List<RenewReply> replies, @Nullable Throwable thrown) {
        List<RenewReply> decisions = new ArrayList<>();
        mutex.lock();
        try {
            for (int i = 0; i < tallies.size(); i++) {
                LeaseTally tally = tallies.get(i);
                tally.add(
                        member,
                        replies == null
                                ? RenewReply.failed(
                                        StoreFutures.failure(tally.lockName, Objects.requireNonNull(thrown)))
                                : replies.get(i));
                RenewReply decision = tally.decision();
                if (decision != null) {
                    decisions.add(decision);
                }
            }
        } finally {
            mutex.unlock();
        }
        if (decisions.size() == tallies.size()) {
            outcome.complete(decisions);
        }
    }
}
