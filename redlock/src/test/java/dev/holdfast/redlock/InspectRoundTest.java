package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LockState;
import dev.holdfast.LockUnavailableException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class InspectRoundTest {
    private final QuorumFixture quorum = QuorumFixture.ofThree();

    private CompletableFuture<LockState> inspect() {
        return quorum.store.inspectAsync(QuorumFixture.LOCK, QuorumFixture.TIMEOUT);
    }

    private static LockState held(String owner, long fence) {
        return LockState.held(QuorumFixture.LOCK)
                .owner(owner)
                .fencingToken(fence)
                .build();
    }

    private static LockUnavailableException silent() {
        return new LockUnavailableException(QuorumFixture.LOCK, "silent", null);
    }

    @Test
    void lockIsHeldOnlyIfAMajorityHasTheSameOwner() {
        quorum.member(0).inspections.replyWith(held("a", 7));
        quorum.member(1).inspections.replyWith(held("b", 7));
        assertThat(inspect().join().isHeld()).as("split votes").isFalse();
        quorum.member(2).inspections.replyWith(held("a", 7));
        assertThat(inspect().join().owner()).contains("a");
    }

    @Test
    void fencingTokenIsTheHighestThatAMajorityHas() {
        quorum.member(0).inspections.replyWith(held("a", 7));
        quorum.member(1).inspections.replyWith(held("a", 7));
        quorum.member(2).inspections.replyWith(held("a", 9));
        assertThat(inspect().join().fencingToken()).as("9 was never reported").hasValue(7);
    }

    @Test
    void foreignHolderIsHeldWithoutAnOwner() {
        quorum.stores.forEach(store ->
                store.inspections.replyWith(LockState.held(QuorumFixture.LOCK).build()));
        assertThat(inspect().join().isHeld()).isTrue();
        assertThat(inspect().join().owner()).isEmpty();
    }

    @Test
    void inspectionWithoutReplyOfAMajorityFails() {
        quorum.member(0).inspections.failWith(silent());
        assertThat(inspect().join().isHeld()).isFalse();
        quorum.member(1).inspections.failWith(silent());
        assertThatThrownBy(() -> inspect().join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(LockUnavailableException.class)
                .hasMessageContaining("2 of 3 members");
    }
}
