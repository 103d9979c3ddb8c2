package dev.holdfast.redlock;

import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.LockStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One operation that the members of a quorum carry out without a vote, such as connecting. It succeeds with a majority of the
 * members, and fails as soon as there can be none. Thread-safe.
 */
final class MajorityRound {
    private final Quorum quorum;
    private final CompletableFuture<@Nullable Void> outcome = new CompletableFuture<>();

    /** Guards the fields below. */
    private final ReentrantLock mutex = new ReentrantLock();

    private final List<String> failures = new ArrayList<>();
    private int successes;

    MajorityRound(Quorum quorum) {
        this.quorum = quorum;
    }

    CompletableFuture<@Nullable Void> run(Function<LockStore, CompletableFuture<@Nullable Void>> operation) {
        for (Member member : quorum.members()) {
            operation.apply(member.store()).whenComplete((done, thrown) -> onReply(member, thrown));
        }
        return outcome;
    }

    private void onReply(Member member, @Nullable Throwable thrown) {
        boolean isReached;
        boolean isImpossible;
        mutex.lock();
        try {
            if (thrown == null) {
                successes++;
            } else {
                failures.add(member + ": " + Member.describe("", thrown));
            }
            isReached = successes >= quorum.majority();
            isImpossible = failures.size() > quorum.size() - quorum.majority();
        } finally {
            mutex.unlock();
        }
        if (isReached) {
            outcome.complete(null);
        } else if (isImpossible) {
            outcome.completeExceptionally(new LockUnavailableException(
                    null,
                    "no quorum: " + quorum.majority() + " of " + quorum.size() + " members must reply; " + failures(),
                    null,
                    false));
        }
    }

    private List<String> failures() {
        mutex.lock();
        try {
            return List.copyOf(failures);
        } finally {
            mutex.unlock();
        }
    }
}
