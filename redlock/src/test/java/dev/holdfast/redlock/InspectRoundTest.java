package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LockState;
import dev.holdfast.LockUnavailableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class InspectRoundTest {
    private final Rounds rounds = Rounds.ofThree();

    private CompletableFuture<LockState> inspect() {
        return rounds.store.inspectAsync(Rounds.LOCK, Duration.ofMillis(150));
    }

    private static LockState held(String owner, long fence) {
        return LockState.held(Rounds.LOCK).owner(owner).fencingToken(fence).build();
    }

    @Test
    void aLockIsHeldIfAMajorityHoldsItForTheSameOwner() {
        rounds.member(0).state = held("a", 7);
        rounds.member(1).state = held("b", 7);
        assertThat(inspect().join().isHeld()).as("split votes").isFalse();
        rounds.member(2).state = held("a", 7);
        assertThat(inspect().join().owner()).contains("a");
    }

    @Test
    void theTokenIsTheOneThatAMajorityKnows() {
        rounds.member(0).state = held("a", 7);
        rounds.member(1).state = held("a", 7);
        rounds.member(2).state = held("a", 9);
        assertThat(inspect().join().fencingToken()).as("9 was never reported").hasValue(7);
    }

    @Test
    void aForeignHolderHasNoOwnerThatCouldBeNamed() {
        rounds.members.forEach(
                member -> member.state = LockState.held(Rounds.LOCK).build());
        assertThat(inspect().join().isHeld()).isTrue();
        assertThat(inspect().join().owner()).isEmpty();
    }

    @Test
    void aMajorityHasToAnswer() {
        rounds.member(0).state = null;
        assertThat(inspect().join().isHeld()).isFalse();
        rounds.member(1).state = null;
        assertThatThrownBy(() -> inspect().join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(LockUnavailableException.class)
                .hasMessageContaining("2 of 3 members");
    }
}
