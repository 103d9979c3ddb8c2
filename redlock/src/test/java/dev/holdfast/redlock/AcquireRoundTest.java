package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LeaseLoss;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.testkit.sim.ScriptedStore;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AcquireRoundTest {
    private final QuorumFixture quorum = QuorumFixture.ofThree();
    private final ScriptedStore first = quorum.member(0);
    private final ScriptedStore second = quorum.member(1);
    private final ScriptedStore third = quorum.member(2);

    @Test
    void majorityGrantsWhileOneMemberIsInFlight() {
        CompletableFuture<AcquireReply> reply = quorum.acquire(true);
        first.grant(7);
        assertThat(first.confirmations).as("one vote is no majority").isEmpty();
        second.grant(9);
        assertThat(reply)
                .as("not granted before a majority has confirmed the token")
                .isNotDone();

        first.confirmations.get(0).complete(RenewReply.renewed());
        second.confirmations.get(0).complete(RenewReply.renewed());

        assertThat(reply.join())
                .as("the third member may not hold the lock")
                .isEqualTo(AcquireReply.granted(OptionalLong.of(9)).withPartial(true));
        assertThat(first.confirmedFences)
                .as("the highest token is written back")
                .containsExactly(9L);
        assertThat(third.releases).isEmpty();
    }

    @Test
    void grantOfAllMembersIsComplete() {
        CompletableFuture<AcquireReply> reply = quorum.acquire(true);
        first.grant(7);
        second.grant(9);
        third.grant(8);
        first.confirmations.get(0).complete(RenewReply.renewed());
        second.confirmations.get(0).complete(RenewReply.renewed());

        assertThat(reply.join()).isEqualTo(AcquireReply.granted(OptionalLong.of(9)));
    }

    @Test
    void lateGrantAfterWinIsConfirmed() {
        CompletableFuture<AcquireReply> reply = quorum.acquire(true);
        first.grant(7);
        second.grant(9);
        first.confirmations.get(0).complete(RenewReply.renewed());
        second.confirmations.get(0).complete(RenewReply.renewed());
        assertThat(reply).isCompleted();

        third.grant(12);

        assertThat(third.confirmedFences).containsExactly(9L);
        assertThat(third.releases).isEmpty();
    }

    @Test
    void lateGrantWhileConfirmingCountsForTheMajority() {
        CompletableFuture<AcquireReply> reply = quorum.acquire(true);
        first.grant(7);
        second.grant(9);
        first.confirmations.get(0).complete(RenewReply.notOwner(LeaseLoss.Reason.ABSENT));
        assertThat(reply).as("the third member may still grant").isNotDone();
        third.grant(8);
        second.confirmations.get(0).complete(RenewReply.renewed());
        third.confirmations.get(0).complete(RenewReply.renewed());
        assertThat(reply.join())
                .as("the first member has lost the lock")
                .isEqualTo(AcquireReply.granted(OptionalLong.of(9)).withPartial(true));
    }

    @Test
    void lateGrantWithoutAVoteEndsAClaimThatNobodyElseCanConfirm() {
        CompletableFuture<AcquireReply> reply = quorum.acquire(true);
        first.grant(7);
        second.grant(9);
        first.confirmations.get(0).complete(RenewReply.notOwner(LeaseLoss.Reason.ABSENT));
        second.confirmations.get(0).complete(RenewReply.renewed());
        assertThat(reply).as("the third member may still grant").isNotDone();
        third.grantByFallback("spare");
        assertThat(failure(reply)).hasMessageContaining("granted by the fallback 'spare', which has no vote");
        assertThat(second.releases).as("its grant is released").hasSize(1);
    }

    @Test
    void grantByFallbackOfMemberIsNotCountedAndReleased() {
        CompletableFuture<AcquireReply> reply = quorum.acquire(false);
        first.grant(7);
        second.grantByFallback("spare");
        third.timeOut(QuorumFixture.LOCK);

        assertThat(failure(reply)).hasMessageContaining("granted by the fallback 'spare', which has no vote");
        assertThat(second.releases).as("its grant is released").hasSize(1);
    }

    @Test
    void grantLostBeforeConfirmationFails() {
        CompletableFuture<AcquireReply> reply = quorum.acquire(true);
        third.timeOut(QuorumFixture.LOCK);
        first.grant(7);
        second.grant(9);
        first.confirmations.get(0).complete(RenewReply.notOwner(LeaseLoss.Reason.TAKEN));

        assertThat(failure(reply)).hasMessageContaining("lost it before the fencing token was confirmed");
        assertThat(second.releases).as("released where it is held").hasSize(1);
    }

    @Test
    void grantAfterLeaseTimeFailsAndIsReleased() {
        CompletableFuture<AcquireReply> reply = quorum.acquire(true);
        first.grant(7);
        second.grant(9);
        quorum.time.advance(QuorumFixture.LEASE_TIME);
        first.confirmations.get(0).complete(RenewReply.renewed());
        second.confirmations.get(0).complete(RenewReply.renewed());

        assertThat(failure(reply)).hasMessageContaining("the lease time was over");
        assertThat(first.releases).hasSize(1);
        assertThat(second.releases).hasSize(1);
    }

    @Test
    void grantWithoutFencingNeedsNoConfirmation() {
        CompletableFuture<AcquireReply> reply = quorum.acquire(false);
        first.grant(7);
        second.grant(9);
        assertThat(reply.join())
                .isEqualTo(AcquireReply.granted(OptionalLong.empty()).withPartial(true));
        assertThat(first.confirmations).isEmpty();
    }

    @Test
    void busyMajorityRepliesBusyUntilAMajorityCanBeFree() {
        CompletableFuture<AcquireReply> reply = quorum.acquire(true);
        first.replyBusy(Duration.ofMillis(300));
        assertThat(reply).as("two members may still grant").isNotDone();
        third.grant(3);
        second.replyBusy(Duration.ofMillis(500));

        Busy busy = (Busy) reply.join();

        assertThat(busy.remaining()).as("of the third and the first member").isEqualTo(Duration.ofMillis(300));
        assertThat(busy.holder()).isEqualTo("somebody@host:1");
        assertThat(third.releases).as("the minority grant is released").hasSize(1);
        assertThat(first.releases)
                .as("a busy member holds nothing of a token that is used once")
                .isEmpty();
    }

    @Test
    void busyMemberAmongFailedMembersFails() {
        CompletableFuture<AcquireReply> reply = quorum.acquire(true);
        first.replyBusy(Duration.ofMillis(300));
        second.timeOut(QuorumFixture.LOCK);
        assertThat(reply).isCompletedWithValueMatching(Busy.class::isInstance);

        CompletableFuture<AcquireReply> again = quorum.acquire(true);
        second.timeOut(QuorumFixture.LOCK);
        third.timeOut(QuorumFixture.LOCK);
        first.replyBusy(Duration.ofMillis(300));
        assertThat(failure(again))
                .hasMessageContaining("2 of 3 members are needed")
                .hasMessageContaining("m1: ")
                .hasMessageContaining("m2: ")
                .hasMessageContaining("no reply within 100 ms");
    }

    @Test
    void splitVotesAreReleasedWithoutWaitingForASilentMember() {
        quorum.acquire(true);
        third.timeOut(QuorumFixture.LOCK);
        CompletableFuture<AcquireReply> reply = quorum.acquire(true);
        first.grant(5);
        assertThat(reply).as("the third member could make a majority").isNotDone();
        second.replyBusy(Duration.ofMillis(300));
        assertThat(reply).isCompletedWithValue(AcquireReply.busy(Duration.ofMillis(300), "somebody@host:1"));
        assertThat(first.releases).hasSize(1);
    }

    @Test
    void splitVotesWaitForAMemberThatIsNotSilent() {
        CompletableFuture<AcquireReply> reply = quorum.acquire(true);
        first.grant(5);
        second.replyBusy(Duration.ofMillis(300));
        assertThat(reply).isNotDone();
        third.grant(6);
        assertThat(first.confirmations).hasSize(1);
    }

    @Test
    void lateGrantAfterGivingUpIsReleased() {
        CompletableFuture<AcquireReply> reply = quorum.acquire(true);
        first.timeOut(QuorumFixture.LOCK);
        second.timeOut(QuorumFixture.LOCK);
        assertThat(reply).isCompletedExceptionally();
        third.releases.get(0).complete(ReleaseReply.NOT_OWNER);
        third.grant(5);
        assertThat(third.releases).hasSize(2);
    }

    @Test
    void busyReplyAfterGivingUpIsNotReleasedAgain() {
        CompletableFuture<AcquireReply> reply = quorum.acquire(true);
        first.replyBusy(Duration.ofMillis(300));
        second.replyBusy(Duration.ofMillis(300));
        assertThat(reply).isCompleted();
        third.replyBusy(Duration.ofMillis(300));
        third.releases.get(0).complete(ReleaseReply.NOT_OWNER);
        quorum.time.advance(Duration.ofSeconds(2));
        assertThat(third.releases).hasSize(1);
    }

    @Test
    void lateGrantAfterReleaseIsReleasedAgain() {
        QuorumFixture won = wonByTwo();
        won.release();
        ScriptedStore late = won.member(2);
        late.releases.get(0).complete(ReleaseReply.NOT_OWNER);

        late.grant(12);

        assertThat(late.confirmations).isEmpty();
        assertThat(late.releases).hasSize(2);
    }

    /** The usual order: a member handles its requests in the order in which they were sent. */
    @Test
    void lateGrantBeforeReleaseIsReleasedOnce() {
        QuorumFixture won = wonByTwo();
        won.release();
        ScriptedStore late = won.member(2);

        late.grant(12);
        late.releases.get(0).complete(ReleaseReply.RELEASED);
        won.time.advance(Duration.ofSeconds(2));

        assertThat(late.releases).hasSize(1);
    }

    private static QuorumFixture wonByTwo() {
        QuorumFixture won = QuorumFixture.ofThree();
        CompletableFuture<AcquireReply> reply = won.acquire(true);
        won.member(0).grant(7);
        won.member(1).grant(7);
        won.member(0).confirmations.get(0).complete(RenewReply.renewed());
        won.member(1).confirmations.get(0).complete(RenewReply.renewed());
        assertThat(reply).isCompleted();
        return won;
    }

    @Test
    void memberThatCannotConfirmHasNoVoteWithFencing() {
        QuorumFixture mixed =
                QuorumFixture.of(QuorumFixture.fencingStore(), QuorumFixture.fencingStore(), new ScriptedStore());
        CompletableFuture<AcquireReply> fenced = mixed.acquire(true);
        mixed.member(0).grant(7);
        mixed.member(2).grant(8);
        assertThat(mixed.member(0).confirmations).isEmpty();
        mixed.member(1).grant(9);
        mixed.member(0).confirmations.get(0).complete(RenewReply.renewed());
        mixed.member(1).confirmations.get(0).complete(RenewReply.renewed());
        assertThat(fenced).isCompleted();

        CompletableFuture<AcquireReply> plain = mixed.acquire(false);
        mixed.member(0).grant(7);
        mixed.member(2).grant(8);
        assertThat(plain).isCompleted();
    }

    private static Throwable failure(CompletableFuture<AcquireReply> reply) {
        assertThat(reply).isCompletedExceptionally();
        Throwable[] failure = new Throwable[1];
        reply.whenComplete((value, thrown) -> failure[0] = thrown);
        assertThat(failure[0]).isInstanceOf(LockUnavailableException.class);
        return failure[0];
    }
}
