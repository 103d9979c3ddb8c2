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

/** A look at all members: a lock is held if a majority holds it for the same owner. */
final class InspectRound {
    private final Quorum quorum;
    private final String lockName;
    private final CompletableFuture<LockState> outcome = new CompletableFuture<>();

    /** Guards the lists. */
    private final ReentrantLock mutex = new ReentrantLock();

    private final List<LockState> seen = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    InspectRound(Quorum quorum, String lockName) {
        this.quorum = quorum;
        this.lockName = lockName;
    }

    CompletableFuture<LockState> run(Duration timeout) {
        for (Member member : quorum.members()) {
            member.ask(() -> member.store().inspectAsync(lockName, timeout))
                    .whenComplete((state, thrown) -> answered(member, state, thrown));
        }
        return outcome;
    }

    private void answered(Member member, @Nullable LockState state, @Nullable Throwable thrown) {
        boolean all;
        mutex.lock();
        try {
            if (state != null) {
                seen.add(state);
            } else {
                faults.add(member + ": " + Member.reason(lockName, Objects.requireNonNull(thrown)));
            }
            all = seen.size() + faults.size() == quorum.size();
        } finally {
            mutex.unlock();
        }
        if (all && seen.size() >= quorum.needed()) {
            outcome.complete(majority());
        } else if (all) {
            outcome.completeExceptionally(new LockUnavailableException(
                    lockName,
                    "no quorum: " + quorum.needed() + " of " + quorum.size()
                            + " members are needed to say who holds it; " + faults,
                    null,
                    false));
        }
    }

    private LockState majority() {
        List<LockState> held = seen.stream()
                .filter(LockState::isHeld)
                .collect(Collectors.groupingBy(state -> state.owner().orElse("")))
                .values()
                .stream()
                .filter(states -> states.size() >= quorum.needed())
                .findFirst()
                .orElse(List.of());
        LockState.Builder state = held.isEmpty() ? LockState.free(lockName) : LockState.held(lockName);
        held.stream().flatMap(one -> one.owner().stream()).findFirst().ifPresent(state::owner);
        held.stream().flatMap(one -> one.holder().stream()).findFirst().ifPresent(state::holder);
        held.stream()
                .flatMap(one -> one.remaining().stream())
                .sorted(Comparator.reverseOrder())
                .skip(quorum.needed() - 1L)
                .findFirst()
                .ifPresent(state::remaining);
        // A member that granted after the decision may have issued a higher token, which nobody was given.
        seen.stream()
                .flatMap(one -> one.fencingToken().stream().boxed())
                .sorted(Comparator.reverseOrder())
                .skip(quorum.needed() - 1L)
                .findFirst()
                .ifPresent(state::fencingToken);
        return state.build();
    }
}
