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

/**
 * One release, sent to all members at once. It is decided when a majority has replied; the releases on the other members go on in
 * the background. Thread-safe.
 */
final class ReleaseRound {
    private final Quorum quorum;
    private final Ownership ownership;
    private final ReleasedClaim releasedClaim;
    private final MemberReleaser releaser;
    private final Duration timeout;
    private final CompletableFuture<ReleaseReply> outcome = new CompletableFuture<>();

    /** Guards the counts. */
    private final ReentrantLock mutex = new ReentrantLock();

    private final List<String> failures = new ArrayList<>();
    private int released;

    /** The number of members that released the lock and have a vote on the next claim. */
    private int releasedWithVote;

    private int notOwner;

    /**
     * Creates a round.
     *
     * @param releasedClaim the claim with this owner token
     */
    ReleaseRound(
            Quorum quorum,
            Ownership ownership,
            ReleasedClaim releasedClaim,
            MemberReleaser releaser,
            Duration timeout) {
        this.quorum = quorum;
        this.ownership = ownership;
        this.releasedClaim = releasedClaim;
        this.releaser = releaser;
        this.timeout = timeout;
    }

    CompletableFuture<ReleaseReply> run() {
        for (Member member : quorum.members()) {
            releaser.release(member, ownership, timeout, releasedClaim)
                    .whenComplete((reply, thrown) -> onReply(member, reply, thrown));
        }
        return outcome;
    }

    private void onReply(Member member, @Nullable ReleaseReply reply, @Nullable Throwable thrown) {
        Runnable next;
        mutex.lock();
        try {
            if (thrown != null) {
                failures.add(member + ": " + Member.describe(ownership.lockName(), thrown));
            } else if (reply == ReleaseReply.RELEASED) {
                released++;
                releasedWithVote += quorum.hasVote(member) ? 1 : 0;
            } else {
                notOwner++;
            }
            next = decide();
        } finally {
            mutex.unlock();
        }
        next.run();
    }

    /** Counts the replies. Called with the mutex held; the result runs without it. */
    private Runnable decide() {
        int majority = quorum.majority();
        boolean isComplete = released + notOwner + failures.size() == quorum.size();
        if (notOwner > quorum.size() - majority) {
            return () -> outcome.complete(ReleaseReply.NOT_OWNER);
        }
        if (releasedWithVote >= majority || (isComplete && released > 0 && released + notOwner >= majority)) {
            return () -> outcome.complete(ReleaseReply.RELEASED);
        }
        if (isComplete) {
            LockUnavailableException failure = new LockUnavailableException(
                    ownership.lockName(),
                    "no quorum replied to the release: " + majority + " of " + quorum.size() + " members are needed; "
                            + failures,
                    null);
            return () -> outcome.completeExceptionally(failure);
        }
        return () -> {};
    }
}
