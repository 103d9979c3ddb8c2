package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.ReleaseReply;
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
