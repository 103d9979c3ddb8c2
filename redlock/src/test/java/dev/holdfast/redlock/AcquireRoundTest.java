package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LeaseLoss;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AcquireRoundTest {
    private final Rounds rounds = Rounds.ofThree();
    private final ScriptedStore first = rounds.member(0);
    private final ScriptedStore second = rounds.member(1);
    private final ScriptedStore third = rounds.member(2);

    @Test
    void aMajorityIsEnoughWhileAMemberHangs() {
        CompletableFuture<AcquireReply> reply = rounds.acquire(true);
        first.grants(7);
        assertThat(first.confirmations).as("one is no majority").isEmpty();
        second.grants(9);
        assertThat(reply).as("not before a majority knows the token").isNotDone();

        first.confirmations.get(0).complete(RenewReply.renewed());
        second.confirmations.get(0).complete(RenewReply.renewed());

        assertThat(reply.join()).isEqualTo(AcquireReply.granted(OptionalLong.of(9)));
        assertThat(first.confirmedFences)
                .as("the highest token is written back")
                .containsExactly(9L);
        assertThat(third.releases).isEmpty();
    }

    @Test
    void aGrantAfterTheDecisionIsConfirmedToo() {
        CompletableFuture<AcquireReply> reply = rounds.acquire(true);
        first.grants(7);
        second.grants(9);
        first.confirmations.get(0).complete(RenewReply.renewed());
        second.confirmations.get(0).complete(RenewReply.renewed());
        assertThat(reply).isCompleted();

        third.grants(12);

        assertThat(third.confirmedFences).containsExactly(9L);
        assertThat(third.releases).isEmpty();
    }

    @Test
    void aLateGrantMayTakePartInTheConfirmation() {
        CompletableFuture<AcquireReply> reply = rounds.acquire(true);
        first.grants(7);
        second.grants(9);
        first.confirmations.get(0).complete(RenewReply.notOwner(LeaseLoss.Reason.ABSENT));
        assertThat(reply).as("the third may still grant").isNotDone();
        third.grants(8);
        second.confirmations.get(0).complete(RenewReply.renewed());
        third.confirmations.get(0).complete(RenewReply.renewed());
        assertThat(reply.join()).isEqualTo(AcquireReply.granted(OptionalLong.of(9)));
    }

    @Test
    void theFallbackOfAMemberHasNoVote() {
        CompletableFuture<AcquireReply> reply = rounds.acquire(false);
        first.grants(7);
        second.grantsByItsFallback();
        third.doesNotAnswer(Rounds.LOCK);

        assertThat(failure(reply)).hasMessageContaining("granted by the fallback 'spare', which has no vote");
        assertThat(second.releases).as("what it has is given back").hasSize(1);
    }

    @Test
    void aGrantThatAMajorityLostBeforeItsConfirmationIsNotReported() {
        CompletableFuture<AcquireReply> reply = rounds.acquire(true);
        third.doesNotAnswer(Rounds.LOCK);
        first.grants(7);
        second.grants(9);
        first.confirmations.get(0).complete(RenewReply.notOwner(LeaseLoss.Reason.TAKEN));

        assertThat(failure(reply)).hasMessageContaining("lost it before the fencing token was confirmed");
        assertThat(second.releases).as("released where it is held").hasSize(1);
    }

    @Test
    void aGrantThatTookLongerThanItsLeaseIsNotReported() {
        CompletableFuture<AcquireReply> reply = rounds.acquire(true);
        first.grants(7);
        second.grants(9);
        rounds.time.advance(Rounds.LEASE_TIME);
        first.confirmations.get(0).complete(RenewReply.renewed());
        second.confirmations.get(0).complete(RenewReply.renewed());

        assertThat(failure(reply)).hasMessageContaining("the lease time was over");
        assertThat(first.releases).hasSize(1);
        assertThat(second.releases).hasSize(1);
    }

    @Test
    void withoutFencingThereIsNoSecondRound() {
        CompletableFuture<AcquireReply> reply = rounds.acquire(false);
        first.grants(7);
        second.grants(9);
        assertThat(reply.join()).isEqualTo(AcquireReply.granted(OptionalLong.empty()));
        assertThat(first.confirmations).isEmpty();
    }

    @Test
    void enoughBusyMembersMeanBusyUntilAMajorityCanBeFree() {
        CompletableFuture<AcquireReply> reply = rounds.acquire(true);
        first.isBusyFor(Duration.ofMillis(300));
        assertThat(reply).as("two others may still grant").isNotDone();
        third.grants(3);
        second.isBusyFor(Duration.ofMillis(500));

        Busy busy = (Busy) reply.join();

        assertThat(busy.remaining()).as("the third and the first").isEqualTo(Duration.ofMillis(300));
        assertThat(busy.holder()).isEqualTo("somebody@host:1");
        assertThat(third.releases).as("the minority is given back").hasSize(1);
        assertThat(first.releases)
                .as("who said busy to a token that is used once has nothing to release")
                .isEmpty();
    }

    @Test
    void oneBusyMemberAmongFaultedOnesIsNotBusy() {
        CompletableFuture<AcquireReply> reply = rounds.acquire(true);
        first.isBusyFor(Duration.ofMillis(300));
        second.doesNotAnswer(Rounds.LOCK);
        assertThat(reply).isCompletedWithValueMatching(Busy.class::isInstance);

        CompletableFuture<AcquireReply> again = rounds.acquire(true);
        second.doesNotAnswer(Rounds.LOCK);
        third.doesNotAnswer(Rounds.LOCK);
        first.isBusyFor(Duration.ofMillis(300));
        assertThat(failure(again))
                .hasMessageContaining("2 of 3 members are needed")
                .hasMessageContaining("m1: ")
                .hasMessageContaining("m2: ")
                .hasMessageContaining("no answer within 100 ms");
    }

    @Test
    void splitVotesAreGivenBackWithoutWaitingForAMemberThatHangs() {
        rounds.acquire(true);
        third.doesNotAnswer(Rounds.LOCK);
        CompletableFuture<AcquireReply> reply = rounds.acquire(true);
        first.grants(5);
        assertThat(reply).as("the third could make a majority").isNotDone();
        second.isBusyFor(Duration.ofMillis(300));
        assertThat(reply).isCompletedWithValue(AcquireReply.busy(Duration.ofMillis(300), "somebody@host:1"));
        assertThat(first.releases).hasSize(1);
    }

    @Test
    void splitVotesWaitForAMemberThatHasAnswered() {
        CompletableFuture<AcquireReply> reply = rounds.acquire(true);
        first.grants(5);
        second.isBusyFor(Duration.ofMillis(300));
        assertThat(reply).isNotDone();
        third.grants(6);
        assertThat(first.confirmations).hasSize(1);
    }

    @Test
    void aGrantAfterGivingUpIsReleased() {
        CompletableFuture<AcquireReply> reply = rounds.acquire(true);
        first.doesNotAnswer(Rounds.LOCK);
        second.doesNotAnswer(Rounds.LOCK);
        assertThat(reply).isCompletedExceptionally();
        third.releases.get(0).complete(ReleaseReply.NOT_OWNER);
        third.grants(5);
        assertThat(third.releases).hasSize(2);
    }

    @Test
    void aMemberThatIsBusyAfterGivingUpIsNotReleasedAgain() {
        CompletableFuture<AcquireReply> reply = rounds.acquire(true);
        first.isBusyFor(Duration.ofMillis(300));
        second.isBusyFor(Duration.ofMillis(300));
        assertThat(reply).isCompleted();
        third.isBusyFor(Duration.ofMillis(300));
        third.releases.get(0).complete(ReleaseReply.NOT_OWNER);
        rounds.time.advance(Duration.ofSeconds(2));
        assertThat(third.releases).hasSize(1);
    }

    @Test
    void aMemberThatMayGrantLateIsReleasedAgainAndAgain() {
        CompletableFuture<AcquireReply> reply = rounds.acquire(true);
        first.doesNotAnswer(Rounds.LOCK);
        second.isBusyFor(Duration.ofMillis(300));
        third.isBusyFor(Duration.ofMillis(300));
        assertThat(reply).isCompleted();
        for (int expected = 1; expected <= 4; expected++) {
            assertThat(first.releases).hasSize(expected);
            ScriptedStore.last(first.releases).complete(ReleaseReply.NOT_OWNER);
            rounds.time.advance(Duration.ofMillis(401));
        }
        assertThat(first.releases).as("by then it refuses a claim that old").hasSize(4);
    }

    @Test
    void aDefiniteReleaseIsNotRepeated() {
        CompletableFuture<AcquireReply> reply = rounds.acquire(true);
        first.doesNotAnswer(Rounds.LOCK);
        second.isBusyFor(Duration.ofMillis(300));
        third.isBusyFor(Duration.ofMillis(300));
        assertThat(reply).isCompleted();
        first.releases.get(0).complete(ReleaseReply.RELEASED);
        rounds.time.advance(Duration.ofSeconds(2));
        assertThat(first.releases).hasSize(1);
    }

    @Test
    void aMemberThatCannotConfirmHasNoVoteForAFencedGrant() {
        Rounds mixed = Rounds.of(Rounds.fencing(), Rounds.fencing(), new ScriptedStore());
        CompletableFuture<AcquireReply> fenced = mixed.acquire(true);
        mixed.member(0).grants(7);
        mixed.member(2).grants(8);
        assertThat(mixed.member(0).confirmations).isEmpty();
        mixed.member(1).grants(9);
        mixed.member(0).confirmations.get(0).complete(RenewReply.renewed());
        mixed.member(1).confirmations.get(0).complete(RenewReply.renewed());
        assertThat(fenced).isCompleted();

        CompletableFuture<AcquireReply> plain = mixed.acquire(false);
        mixed.member(0).grants(7);
        mixed.member(2).grants(8);
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
