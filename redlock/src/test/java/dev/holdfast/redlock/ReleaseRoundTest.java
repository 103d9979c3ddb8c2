package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.testkit.sim.ScriptedStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ReleaseRoundTest {
    private final QuorumFixture quorum = QuorumFixture.ofThree();
    private final CompletableFuture<ReleaseReply> outcome = quorum.release();

    private void reply(int member, ReleaseReply memberReply) {
        quorum.member(member).releases.last().complete(memberReply);
    }

    private void timeOut(int member) {
        quorum.member(member)
                .releases
                .last()
                .completeExceptionally(new LockUnavailableException(QuorumFixture.LOCK, "silent", null));
    }

    @Test
    void releaseByMajorityIsReleased() {
        reply(0, ReleaseReply.RELEASED);
        assertThat(outcome).isNotDone();
        reply(2, ReleaseReply.RELEASED);
        assertThat(outcome).isCompletedWithValue(ReleaseReply.RELEASED);
    }

    @Test
    void releaseByMajorityIsReleasedThoughOneMemberIsNotOwner() {
        reply(1, ReleaseReply.NOT_OWNER);
        reply(0, ReleaseReply.RELEASED);
        reply(2, ReleaseReply.RELEASED);
        assertThat(outcome).isCompletedWithValue(ReleaseReply.RELEASED);
    }

    /** Otherwise the next claim might find the lock busy. */
    @Test
    void releaseByMemberWithoutVoteDoesNotCountForTheMajority() {
        QuorumFixture mixed =
                QuorumFixture.of(QuorumFixture.fencingStore(), QuorumFixture.fencingStore(), new ScriptedStore());
        CompletableFuture<ReleaseReply> released = mixed.release();
        mixed.member(0).releases.last().complete(ReleaseReply.RELEASED);
        mixed.member(2).releases.last().complete(ReleaseReply.RELEASED);
        assertThat(released).isNotDone();
        mixed.member(1).releases.last().complete(ReleaseReply.RELEASED);
        assertThat(released).isCompletedWithValue(ReleaseReply.RELEASED);
    }

    @Test
    void releaseFoundByNoMajorityIsNotOwner() {
        reply(0, ReleaseReply.NOT_OWNER);
        reply(1, ReleaseReply.NOT_OWNER);
        assertThat(outcome).isCompletedWithValue(ReleaseReply.NOT_OWNER);
    }

    @Test
    void releaseWithoutReplyOfAMajorityFails() {
        timeOut(0);
        timeOut(1);
        reply(2, ReleaseReply.RELEASED);
        assertThat(outcome)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(LockUnavailableException.class)
                .withMessageContaining("m0: ");
    }
}
