package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ReleaseRoundTest {
    private final Rounds rounds = Rounds.ofThree();
    private final CompletableFuture<ReleaseReply> reply =
            rounds.store.releaseAsync(rounds.ownership, Duration.ofMillis(150));

    private void says(int member, ReleaseReply answer) {
        ScriptedStore.last(rounds.member(member).releases).complete(answer);
    }

    private void isSilent(int member) {
        ScriptedStore.last(rounds.member(member).releases)
                .completeExceptionally(new LockUnavailableException(Rounds.LOCK, "silent", null));
    }

    @Test
    void aMajorityReleases() {
        says(0, ReleaseReply.RELEASED);
        assertThat(reply).isNotDone();
        says(2, ReleaseReply.RELEASED);
        assertThat(reply).isCompletedWithValue(ReleaseReply.RELEASED);
    }

    @Test
    void aBareMajorityWhoseOtherMemberNeverHadItIsReleased() {
        says(1, ReleaseReply.NOT_OWNER);
        says(0, ReleaseReply.RELEASED);
        says(2, ReleaseReply.RELEASED);
        assertThat(reply).isCompletedWithValue(ReleaseReply.RELEASED);
    }

    /** Or the next claim would find it busy. */
    @Test
    void aReleaseByAMemberWithoutAVoteIsNotEnough() {
        Rounds mixed = Rounds.of(Rounds.fencing(), Rounds.fencing(), new ScriptedStore());
        CompletableFuture<ReleaseReply> released = mixed.store.releaseAsync(mixed.ownership, Duration.ofMillis(150));
        ScriptedStore.last(mixed.member(0).releases).complete(ReleaseReply.RELEASED);
        ScriptedStore.last(mixed.member(2).releases).complete(ReleaseReply.RELEASED);
        assertThat(released).isNotDone();
        ScriptedStore.last(mixed.member(1).releases).complete(ReleaseReply.RELEASED);
        assertThat(released).isCompletedWithValue(ReleaseReply.RELEASED);
    }

    @Test
    void aLeaseThatNoMajorityHeldWasLost() {
        says(0, ReleaseReply.NOT_OWNER);
        says(1, ReleaseReply.NOT_OWNER);
        assertThat(reply).isCompletedWithValue(ReleaseReply.NOT_OWNER);
    }

    @Test
    void aSilentMemberIsReleasedInTheBackground() {
        isSilent(0);
        says(1, ReleaseReply.RELEASED);
        says(2, ReleaseReply.RELEASED);
        assertThat(reply).isCompletedWithValue(ReleaseReply.RELEASED);
        rounds.time.advance(Duration.ofMillis(101));
        assertThat(rounds.member(0).releases).hasSize(2);
        says(0, ReleaseReply.RELEASED);
        rounds.time.advance(Duration.ofSeconds(2));
        assertThat(rounds.member(0).releases).hasSize(2);
    }

    @Test
    void aMemberIsReleasedUntilItAnswersHoweverLongItHangs() {
        isSilent(0);
        says(1, ReleaseReply.RELEASED);
        says(2, ReleaseReply.RELEASED);
        for (int i = 2; i < 5; i++) { // far beyond four times the timeout, and within the lease time
            rounds.time.advance(Duration.ofMillis(401));
            isSilent(0);
        }
        int before = rounds.member(0).releases.size();
        rounds.time.advance(Duration.ofMillis(401));
        assertThat(rounds.member(0).releases).hasSize(before + 1);
        says(0, ReleaseReply.NOT_OWNER);
        rounds.time.advance(Duration.ofSeconds(2));
        assertThat(rounds.member(0).releases).hasSize(before + 1);
    }

    @Test
    void aMemberIsNotAskedForeverForATokenThatHasEnded() {
        isSilent(0);
        for (int i = 0; i < 30; i++) {
            rounds.time.advance(Duration.ofMillis(401));
            isSilent(0);
        }
        int before = rounds.member(0).releases.size();
        rounds.time.advance(Rounds.LEASE_TIME.multipliedBy(10));
        assertThat(rounds.member(0).releases).hasSize(before);
    }

    @Test
    void whatIsGrantedAfterTheReleaseIsGivenBack() {
        Rounds won = wonByTwo();
        won.store.releaseAsync(won.ownership, Duration.ofMillis(150));
        ScriptedStore third = won.member(2);
        third.releases.get(0).complete(ReleaseReply.NOT_OWNER);

        third.grants(12);

        assertThat(third.confirmations).isEmpty();
        assertThat(third.releases).hasSize(2);
    }

    /** Members keep the order of what they are asked, so this is how it mostly goes with those that were not waited for. */
    @Test
    void whatIsGrantedBeforeTheReleaseIsReleasedOnce() {
        Rounds won = wonByTwo();
        won.store.releaseAsync(won.ownership, Duration.ofMillis(150));
        ScriptedStore third = won.member(2);

        third.grants(12);
        third.releases.get(0).complete(ReleaseReply.RELEASED);
        won.time.advance(Duration.ofSeconds(2));

        assertThat(third.releases).hasSize(1);
    }

    @Test
    void aMemberThatMayGrantAfterTheReleaseIsReleasedAgain() {
        Rounds won = wonByTwo();
        ScriptedStore third = won.member(2);
        third.doesNotAnswer(Rounds.LOCK); // but has the claim
        won.store.releaseAsync(won.ownership, Duration.ofMillis(150));
        for (int expected = 1; expected <= 4; expected++) {
            assertThat(third.releases).hasSize(expected);
            ScriptedStore.last(third.releases).complete(ReleaseReply.NOT_OWNER);
            won.time.advance(Duration.ofMillis(401));
        }
        assertThat(third.releases).as("by then it refuses a claim that old").hasSize(4);
    }

    private static Rounds wonByTwo() {
        Rounds won = Rounds.ofThree();
        CompletableFuture<AcquireReply> acquired = won.acquire(true);
        for (int i = 0; i < 2; i++) {
            won.member(i).grants(7);
        }
        for (int i = 0; i < 2; i++) {
            won.member(i).confirmations.get(0).complete(RenewReply.renewed());
        }
        assertThat(acquired).isCompleted();
        return won;
    }

    @Test
    void silenceOfAMajorityIsAnOutage() {
        isSilent(0);
        isSilent(1);
        says(2, ReleaseReply.RELEASED);
        assertThat(reply)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(LockUnavailableException.class)
                .withMessageContaining("m0: ");
    }
}
