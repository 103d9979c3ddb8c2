package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockState;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LookRoundTest {
    private final QuorumFixture quorum = QuorumFixture.ofThree();

    @BeforeEach
    void leaveInspectionsInFlight() {
        quorum.stores.forEach(store -> store.inspections.leaveInFlight());
    }

    private CompletableFuture<Optional<Busy>> look() {
        return new LookRound(quorum.quorum, QuorumFixture.LOCK).run(QuorumFixture.MEMBER_TIMEOUT);
    }

    private void reply(int member, LockState state) {
        quorum.member(member).inspections.last().complete(state);
    }

    private static LockState heldBy(String owner, int remainingMillis) {
        return LockState.held(QuorumFixture.LOCK)
                .owner(owner)
                .holder("app@host:1")
                .remaining(Duration.ofMillis(remainingMillis))
                .build();
    }

    private static LockState free() {
        return LockState.free(QuorumFixture.LOCK).build();
    }

    @Test
    void lockHeldByAMajorityForOneOwnerIsBusyUntilAMajorityIsFree() {
        CompletableFuture<Optional<Busy>> outcome = look();
        reply(0, heldBy("a", 300));
        assertThat(outcome).isNotDone();
        reply(2, heldBy("a", 200));

        assertThat(outcome)
                .as("the third member is not waited for")
                .isCompletedWithValue(Optional.of(AcquireReply.busy(Duration.ofMillis(200), "app@host:1")));
    }

    @Test
    void lockHeldForDifferentOwnersIsWorthAClaim() {
        CompletableFuture<Optional<Busy>> outcome = look();
        reply(0, heldBy("a", 300));
        reply(1, heldBy("b", 300));
        reply(2, free());

        assertThat(outcome).isCompletedWithValue(Optional.empty());
    }

    @Test
    void lockThatNoMajorityCanHoldIsWorthAClaimAtOnce() {
        CompletableFuture<Optional<Busy>> outcome = look();
        reply(0, free());
        assertThat(outcome).isNotDone();
        reply(1, free());

        assertThat(outcome).isCompletedWithValue(Optional.empty());
    }

    @Test
    void memberWithoutReplyHoldsNothing() {
        CompletableFuture<Optional<Busy>> outcome = look();
        reply(0, heldBy("a", 300));
        reply(1, free());
        quorum.member(2)
                .inspections
                .last()
                .completeExceptionally(new LockUnavailableException(QuorumFixture.LOCK, "silent", null));

        assertThat(outcome).isCompletedWithValue(Optional.empty());
    }
}
