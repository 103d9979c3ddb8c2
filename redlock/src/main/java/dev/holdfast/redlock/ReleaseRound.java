package dev.holdfast.redlock;

import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One release put to all members at once. Answered when a majority has answered; the others go on in the background. */
final class ReleaseRound {
    private final Quorum quorum;
    private final Ownership ownership;
    private final @Nullable AcquireRound claim;
    private final Releases releases;
    private final Duration timeout;
    private final CompletableFuture<ReleaseReply> outcome = new CompletableFuture<>();

    /** Guards the counts. */
    private final ReentrantLock mutex = new ReentrantLock();

    private final List<String> faults = new ArrayList<>();
    private int released;

    /** How many of those that released can vote for the next claim. */
    private int free;

    private int notOwner;

    /**
     * Makes a round.
     *
     * @param claim the claim of the lease, if a member may carry it out after the release
     */
    ReleaseRound(
            Quorum quorum, Ownership ownership, @Nullable AcquireRound claim, Releases releases, Duration timeout) {
        this.quorum = quorum;
        this.ownership = ownership;
        this.claim = claim;
        this.releases = releases;
        this.timeout = timeout;
    }

    CompletableFuture<ReleaseReply> run() {
        for (Member member : quorum.members()) {
            releases.release(member, ownership, timeout, claim)
                    .whenComplete((reply, thrown) -> answered(member, reply, thrown));
        }
        return outcome;
    }

    private void answered(Member member, @Nullable ReleaseReply reply, @Nullable Throwable thrown) {
        Runnable next;
        mutex.lock();
        try {
            if (thrown != null) {
                faults.add(member + ": " + Member.reason(ownership.lockName(), thrown));
            } else if (reply == ReleaseReply.RELEASED) {
                released++;
                free += quorum.votes(member) ? 1 : 0;
            } else {
                notOwner++;
            }
            next = decide();
        } finally {
            mutex.unlock();
        }
        next.run();
    }

    private Runnable decide() {
        int needed = quorum.needed();
        boolean all = released + notOwner + faults.size() == quorum.size();
        if (notOwner > quorum.size() - needed) {
            return () -> outcome.complete(ReleaseReply.NOT_OWNER);
        }
        if (free >= needed || (all && released > 0 && released + notOwner >= needed)) {
            return () -> outcome.complete(ReleaseReply.RELEASED);
        }
        if (all) {
            LockUnavailableException failure = new LockUnavailableException(
                    ownership.lockName(),
                    "no quorum answered the release: " + needed + " of " + quorum.size() + " members are needed; "
                            + faults,
                    null);
            return () -> outcome.completeExceptionally(failure);
        }
        return () -> {};
    }
}
