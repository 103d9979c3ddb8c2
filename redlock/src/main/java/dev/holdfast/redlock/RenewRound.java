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
 * Renewals, or one confirmation, put to all members at once. Each lease is renewed when a majority renewed it in answer to this
 * request, and lost when so many members know nothing of it that no majority holds it any more. It is answered when all leases
 * are decided.
 */
final class RenewRound {
    private final Quorum quorum;
    private final List<Tally> tallies;
    private final CompletableFuture<List<RenewReply>> outcome = new CompletableFuture<>();

    /** Guards the tallies. */
    private final ReentrantLock mutex = new ReentrantLock();

    RenewRound(Quorum quorum, List<Renewal> renewals) {
        this.quorum = quorum;
        this.tallies = renewals.stream()
                .map(renewal -> new Tally(renewal.ownership().lockName()))
                .toList();
    }

    /** What the members have said of one lease. */
    private final class Tally {
        final String lockName;
        final List<String> faults = new ArrayList<>();
        int renewed;
        int notOwner;
        LeaseLoss.Reason reason = LeaseLoss.Reason.ABSENT;

        Tally(String lockName) {
            this.lockName = lockName;
        }

        void takeIn(Member member, RenewReply reply) {
            if (reply instanceof Renewed) {
                renewed++;
            } else if (reply instanceof NotOwner gone) {
                notOwner++;
                reason = gone.reason() == LeaseLoss.Reason.TAKEN ? gone.reason() : reason;
            } else if (reply instanceof Failed failed) {
                faults.add(member + ": " + Member.reason(lockName, failed.failure()));
            }
        }

        /** Returns the answer, or null as long as there is none. */
        @Nullable
        RenewReply result() {
            if (renewed >= quorum.needed()) {
                return RenewReply.renewed();
            }
            if (notOwner > quorum.size() - quorum.needed()) {
                return RenewReply.notOwner(reason);
            }
            return renewed + notOwner + faults.size() < quorum.size() ? null : RenewReply.failed(noQuorum());
        }

        private LockException noQuorum() {
            return new LockUnavailableException(
                    lockName,
                    "no quorum renewed the lease: " + renewed + " of " + quorum.size() + " members did, " + notOwner
                            + " do not hold it, " + quorum.needed() + " are needed; " + faults,
                    null);
        }
    }

    /**
     * Asks all members.
     *
     * @param ask asks one member for all leases, in their order
     */
    CompletableFuture<List<RenewReply>> run(Function<Member, CompletableFuture<List<RenewReply>>> ask) {
        for (Member member : quorum.members()) {
            member.ask(() -> ask.apply(member)).whenComplete((replies, thrown) -> answered(member, replies, thrown));
        }
        return outcome;
    }

    private void answered(Member member, @Nullable List<RenewReply> replies, @Nullable Throwable thrown) {
        List<RenewReply> results = new ArrayList<>();
        mutex.lock();
        try {
            for (int i = 0; i < tallies.size(); i++) {
                Tally tally = tallies.get(i);
                tally.takeIn(
                        member,
                        replies == null
                                ? RenewReply.failed(
                                        StoreFutures.failure(tally.lockName, Objects.requireNonNull(thrown)))
                                : replies.get(i));
                RenewReply result = tally.result();
                if (result != null) {
                    results.add(result);
                }
            }
        } finally {
            mutex.unlock();
        }
        if (results.size() == tallies.size()) {
            outcome.complete(results);
        }
    }
}
