package dev.holdfast.redlock;

import dev.holdfast.LockState;
import dev.holdfast.LockUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One inspection, sent to all members at once. A lock is held if a majority holds it for the same owner. The round ends when
 * every member has replied or failed. Thread-safe.
 */
final class InspectRound {
    private final Quorum quorum;
    private final String lockName;
    private final CompletableFuture<LockState> outcome = new CompletableFuture<>();

    /** Guards the lists. */
    private final ReentrantLock mutex = new ReentrantLock();

    private final List<LockState> states = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    InspectRound(Quorum quorum, String lockName) {
        this.quorum = quorum;
        this.lockName = lockName;
    }

    CompletableFuture<LockState> run(Duration timeout) {
        for (Member member : quorum.members()) {
            member.send(() -> member.store().inspectAsync(lockName, timeout))
                    .whenComplete((state, thrown) -> onReply(member, state, thrown));
        }
        return outcome;
    }

    private void onReply(Member member, @Nullable LockState state, @Nullable Throwable thrown) {
        boolean isComplete;
        mutex.lock();
        try {
            if (state != null) {
                states.add(state);
            } else {
                failures.add(member + ": " + Member.describe(lockName, Objects.requireNonNull(thrown)));
            }
            isComplete = states.size() + failures.size() == quorum.size();
        } finally {
            mutex.unlock();
        }
        if (isComplete && states.size() >= quorum.majority()) {
            outcome.complete(majorityState());
        } else if (isComplete) {
            outcome.completeExceptionally(new LockUnavailableException(
                    lockName,
                    "no quorum: " + quorum.majority() + " of " + quorum.size()
                            + " members are needed to name the holder; " + failures,
                    null,
                    false));
        }
    }

    private LockState majorityState() {
        List<LockState> held = states.stream()
                .filter(LockState::isHeld)
                .collect(Collectors.groupingBy(state -> state.owner().orElse("")))
                .values()
                .stream()
                .filter(ofOneOwner -> ofOneOwner.size() >= quorum.majority())
                .findFirst()
                .orElse(List.of());
        LockState.Builder result = held.isEmpty() ? LockState.free(lockName) : LockState.held(lockName);
        held.stream().flatMap(state -> state.owner().stream()).findFirst().ifPresent(result::owner);
        held.stream().flatMap(state -> state.holder().stream()).findFirst().ifPresent(result::holder);
        held.stream()
                .flatMap(state -> state.remaining().stream())
                .sorted(Comparator.reverseOrder())
                .skip(quorum.majority() - 1L)
                .findFirst()
                .ifPresent(result::remaining);
        // The highest token that a majority has: a member that granted late may have issued a higher one, which no
        // holder got.
        states.stream()
                .flatMap(state -> state.fencingToken().stream().boxed())
                .sorted(Comparator.reverseOrder())
                .skip(quorum.majority() - 1L)
                .findFirst()
                .ifPresent(result::fencingToken);
        return result.build();
    }
}
