package dev.holdfast.redlock;

import dev.holdfast.LockState;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An inspection before a claim, sent to all members at once. It finds out whether a majority holds the lock for one owner. A claim
 * could not win then, and would do harm: for a moment it would hold a member that has lost the lease of that owner, and keep the
 * owner from healing it. The round is decided as soon as its result is certain. Thread-safe.
 */
final class LookRound {
    private final Quorum quorum;
    private final String lockName;
    private final CompletableFuture<Optional<Busy>> outcome = new CompletableFuture<>();

    /** Guards the fields below. */
    private final ReentrantLock mutex = new ReentrantLock();

    private final Map<String, List<LockState>> statesByOwner = new HashMap<>();
    private final List<Member> pending;

    LookRound(Quorum quorum, String lockName) {
        this.quorum = quorum;
        this.lockName = lockName;
        this.pending = new ArrayList<>(quorum.members());
    }

    /** Runs the round. The future has the reply to a claim if the lock is held, and is empty otherwise. It never fails. */
    CompletableFuture<Optional<Busy>> run(Duration timeout) {
        for (Member member : quorum.members()) {
            if (member.isHanging()) {
                onReply(member, null);
            } else {
                member.send(() -> member.store().inspectAsync(lockName, timeout))
                        .whenComplete((state, thrown) -> onReply(member, state));
            }
        }
        return outcome;
    }

    private void onReply(Member member, @Nullable LockState state) {
        Optional<Busy> busy;
        boolean isDecided;
        mutex.lock();
        try {
            pending.remove(member);
            if (state != null && state.isHeld()) {
                statesByOwner
                        .computeIfAbsent(state.owner().orElse(""), owner -> new ArrayList<>())
                        .add(state);
            }
            List<LockState> largest = statesByOwner.values().stream()
                    .max(Comparator.comparingInt(List::size))
                    .orElse(List.of());
            long possible = largest.size()
                    + pending.stream().filter(waiting -> !waiting.isSilent()).count();
            busy = largest.size() >= quorum.majority() ? Optional.of(busy(largest)) : Optional.empty();
            isDecided = busy.isPresent() || possible < quorum.majority();
        } finally {
            mutex.unlock();
        }
        if (isDecided) {
            outcome.complete(busy);
        }
    }

    private Busy busy(List<LockState> states) {
        Duration remaining = states.stream()
                .flatMap(state -> state.remaining().stream())
                .sorted(Comparator.reverseOrder())
                .skip(quorum.majority() - 1L)
                .findFirst()
                .orElse(null);
        String holder = states.stream()
                .flatMap(state -> state.holder().stream())
                .findFirst()
                .orElse(null);
        return AcquireReply.busy(remaining, holder);
    }
}
