package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.testkit.sim.ScriptedStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class MemberReleaserTest {
    private static final Duration LONGEST_PAUSE =
            QuorumFixture.MEMBER_TIMEOUT.multipliedBy(4).plusMillis(1);

    private final QuorumFixture quorum = QuorumFixture.ofThree();
    private final ScriptedStore unknown = quorum.member(2);

    /** Gives a claim up after one member has timed out and may still grant it. */
    private void giveUp() {
        CompletableFuture<AcquireReply> reply = quorum.acquire(true);
        unknown.timeOut(QuorumFixture.LOCK);
        quorum.member(0).replyBusy(Duration.ofMillis(300));
        quorum.member(1).replyBusy(Duration.ofMillis(300));
        assertThat(reply).isCompleted();
    }

    /** Wins a claim after one member has timed out and may still grant it. */
    private void win() {
        CompletableFuture<AcquireReply> reply = quorum.acquire(true);
        unknown.timeOut(QuorumFixture.LOCK);
        quorum.member(0).grant(7);
        quorum.member(1).grant(7);
        quorum.member(0).confirmations.get(0).complete(RenewReply.renewed());
        quorum.member(1).confirmations.get(0).complete(RenewReply.renewed());
        assertThat(reply).isCompleted();
    }

    private void assertReleasedUntilTheClaimIsTooOld() {
        for (int expected = 1; expected <= 4; expected++) {
            assertThat(unknown.releases).hasSize(expected);
            unknown.releases.last().complete(ReleaseReply.NOT_OWNER);
            quorum.time.advance(LONGEST_PAUSE);
        }
        assertThat(unknown.releases)
                .as("by then the member refuses the claim for its age")
                .hasSize(4);
    }

    @Test
    void notOwnerIsDistrustedWhileAClaimThatWasGivenUpMayBeGrantedLate() {
        giveUp();

        assertReleasedUntilTheClaimIsTooOld();
    }

    @Test
    void notOwnerIsDistrustedWhileAReleasedClaimMayBeGrantedLate() {
        win();

        quorum.release();

        assertReleasedUntilTheClaimIsTooOld();
    }

    @Test
    void releasedIsADefiniteReply() {
        giveUp();

        unknown.releases.get(0).complete(ReleaseReply.RELEASED);

        quorum.time.advance(Duration.ofSeconds(2));
        assertThat(unknown.releases).hasSize(1);
    }

    @Test
    void notOwnerIsADefiniteReplyIfNoGrantCanBeLate() {
        MemberReleaser releaser = new MemberReleaser(quorum.quorum, QuorumFixture.LEASE_TIME);
        CompletableFuture<ReleaseReply> reply = releaser.release(
                quorum.quorum.members().get(2), quorum.ownership, QuorumFixture.MEMBER_TIMEOUT, ReleasedClaim.NONE);

        unknown.releases.get(0).complete(ReleaseReply.NOT_OWNER);

        assertThat(reply).isCompletedWithValue(ReleaseReply.NOT_OWNER);
        quorum.time.advance(Duration.ofSeconds(2));
        assertThat(unknown.releases).hasSize(1);
    }
}
