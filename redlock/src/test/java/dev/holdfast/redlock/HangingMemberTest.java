package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is asked of a member that hangs is bounded, and it is asked again as soon as it answers. */
class HangingMemberTest {
    private static final int CLAIMS = 1_000;

    private final Random random = new Random(1);
    private final Rounds rounds = Rounds.ofThree();
    private final ScriptedStore hanging = rounds.member(2);

    /** Acquires on the two others, and releases there. */
    private CompletableFuture<AcquireReply> acquireAndRelease() {
        Ownership ownership = new Ownership(Rounds.LOCK, OwnerToken.create(random, "me"));
        CompletableFuture<AcquireReply> reply =
                rounds.store.acquireAsync(Claim.of(ownership, Rounds.LEASE_TIME, Duration.ofMillis(150)));
        for (int i = 0; i < 2; i++) {
            rounds.member(i).grants(7);
        }
        rounds.store.releaseAsync(ownership, Duration.ofMillis(150));
        for (int i = 0; i < 2; i++) {
            ScriptedStore.last(rounds.member(i).releases).complete(ReleaseReply.RELEASED);
        }
        return reply;
    }

    private void aRequestOfItTimesOut() {
        rounds.acquire(false);
        hanging.doesNotAnswer(Rounds.LOCK);
    }

    private int unanswered() {
        long acquires =
                hanging.acquires.stream().filter(reply -> !reply.isDone()).count();
        return (int) (acquires
                + hanging.releases.stream().filter(reply -> !reply.isDone()).count());
    }

    @Test
    void aMemberThatHangsIsSentABoundedNumberOfRequests() {
        aRequestOfItTimesOut();
        for (int i = 0; i < CLAIMS; i++) {
            assertThat(acquireAndRelease()).isCompleted();
        }
        assertThat(unanswered()).isLessThanOrEqualTo(Member.MAX_UNANSWERED + 1);
    }

    @Test
    void aMemberThatHangsIsNamed() {
        aRequestOfItTimesOut();
        for (int i = 0; i < CLAIMS; i++) {
            acquireAndRelease();
        }
        CompletableFuture<AcquireReply> reply = rounds.acquire(false);
        rounds.member(0).doesNotAnswer(Rounds.LOCK);
        assertThat(reply)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(LockUnavailableException.class)
                .withMessageContaining("m2: not asked, as 32 earlier requests have no answer");
    }

    @Test
    void aMemberThatAnswersIsAskedAgainAndGetsAllReleases() {
        aRequestOfItTimesOut();
        for (int i = 0; i < CLAIMS; i++) {
            acquireAndRelease();
        }
        int before = hanging.releases.size();
        hanging.acquires.forEach(reply -> reply.complete(AcquireReply.granted(OptionalLong.of(1))));
        int next = 0;
        for (int i = 0; i < 10; i++) {
            while (next < hanging.releases.size()) {
                hanging.releases.get(next++).complete(ReleaseReply.RELEASED);
            }
            rounds.time.advance(Duration.ofMillis(100));
        }
        assertThat(hanging.releases.size() - before)
                .as("one for each token, and for each late grant")
                .isGreaterThanOrEqualTo(CLAIMS - Member.MAX_UNANSWERED);
        CompletableFuture<AcquireReply> reply = rounds.acquire(false);
        hanging.grants(7);
        rounds.member(0).grants(7);
        assertThat(reply).isCompleted();
    }

    @Test
    void manyRequestsAtOnceToAMemberThatAnswersAreNotHeldBack() {
        for (int i = 0; i < CLAIMS; i++) {
            rounds.acquire(false);
        }
        assertThat(hanging.acquires).hasSize(CLAIMS);
    }
}
