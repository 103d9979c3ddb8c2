package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.testkit.sim.ScriptedStore;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The requests to a member that hangs are bounded, and resume as soon as it replies. */
class MemberHangingTest {
    private static final int CLAIMS = 1_000;

    private final Random random = new Random(1);
    private final QuorumFixture quorum = QuorumFixture.ofThree();
    private final ScriptedStore hanging = quorum.member(2);

    /** Acquires and releases on the two other members. */
    private CompletableFuture<AcquireReply> acquireAndRelease() {
        Ownership ownership = new Ownership(QuorumFixture.LOCK, OwnerToken.create(random, "me"));
        CompletableFuture<AcquireReply> reply =
                quorum.store.acquireAsync(Claim.of(ownership, QuorumFixture.LEASE_TIME, QuorumFixture.TIMEOUT));
        for (int i = 0; i < 2; i++) {
            quorum.member(i).grant(7);
        }
        quorum.store.releaseAsync(ownership, QuorumFixture.TIMEOUT);
        for (int i = 0; i < 2; i++) {
            quorum.member(i).releases.last().complete(ReleaseReply.RELEASED);
        }
        return reply;
    }

    private void timeOutOneClaim() {
        quorum.acquire(false);
        hanging.timeOut(QuorumFixture.LOCK);
    }

    private int inFlight() {
        long acquires =
                hanging.acquires.stream().filter(reply -> !reply.isDone()).count();
        return (int) (acquires
                + hanging.releases.stream().filter(reply -> !reply.isDone()).count());
    }

    @Test
    void requestsToAHangingMemberAreBounded() {
        timeOutOneClaim();
        for (int i = 0; i < CLAIMS; i++) {
            assertThat(acquireAndRelease()).isCompleted();
        }
        assertThat(inFlight()).isLessThanOrEqualTo(Member.MAX_IN_FLIGHT + 1);
    }

    @Test
    void failureNamesTheHangingMember() {
        timeOutOneClaim();
        for (int i = 0; i < CLAIMS; i++) {
            acquireAndRelease();
        }
        CompletableFuture<AcquireReply> reply = quorum.acquire(false);
        quorum.member(0).timeOut(QuorumFixture.LOCK);
        assertThat(reply)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(LockUnavailableException.class)
                .withMessageContaining("m2: not sent, as 32 earlier requests have no reply");
    }

    @Test
    void memberThatRepliesAgainGetsAllReleasesAndNewClaims() {
        timeOutOneClaim();
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
            quorum.time.advance(Duration.ofMillis(100));
        }
        assertThat(hanging.releases.size() - before)
                .as("one for each token and each late grant")
                .isGreaterThanOrEqualTo(CLAIMS - Member.MAX_IN_FLIGHT);
        CompletableFuture<AcquireReply> reply = quorum.acquire(false);
        hanging.grant(7);
        quorum.member(0).grant(7);
        assertThat(reply).isCompleted();
    }

    @Test
    void requestsToAMemberThatIsNotSilentAreUnbounded() {
        for (int i = 0; i < CLAIMS; i++) {
            quorum.acquire(false);
        }
        assertThat(hanging.acquires).hasSize(CLAIMS);
    }
}
