package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockKeyConflictException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.testkit.sim.ScriptedStore;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ReleaseBacklogTest {
    private static final Duration TIMEOUT = QuorumFixture.MEMBER_TIMEOUT;

    /** Longer than the longest pause of the backlog, four timeouts. */
    private static final Duration LONGEST_PAUSE = TIMEOUT.multipliedBy(4).plusMillis(1);

    private final QuorumFixture quorum = QuorumFixture.ofThree();
    private final ScriptedStore store = quorum.member(0);
    private final ReleaseBacklog backlog = new ReleaseBacklog(
            quorum.quorum.members().get(0), quorum.machine, quorum.machine, QuorumFixture.LEASE_TIME);

    private static LockUnavailableException silent() {
        return new LockUnavailableException(QuorumFixture.LOCK, "silent", null);
    }

    private void timeOut() {
        store.releases.last().completeExceptionally(silent());
    }

    @Test
    void releaseIsRepeatedAfterTheTimeoutUntilItIsReleased() {
        backlog.add(quorum.ownership, TIMEOUT, false);
        assertThat(store.releases).isEmpty();
        quorum.time.advance(TIMEOUT.plusMillis(1));
        assertThat(store.releases).hasSize(1);

        store.releases.last().complete(ReleaseReply.RELEASED);

        quorum.time.advance(Duration.ofSeconds(2));
        assertThat(store.releases).hasSize(1);
    }

    @Test
    void releaseOfASilentMemberIsRepeatedInTheBackground() {
        CompletableFuture<ReleaseReply> outcome = quorum.release();
        timeOut();
        quorum.member(1).releases.last().complete(ReleaseReply.RELEASED);
        quorum.member(2).releases.last().complete(ReleaseReply.RELEASED);
        assertThat(outcome).isCompletedWithValue(ReleaseReply.RELEASED);

        quorum.time.advance(TIMEOUT.plusMillis(1));

        assertThat(store.releases).hasSize(2);
        store.releases.last().complete(ReleaseReply.RELEASED);
        quorum.time.advance(Duration.ofSeconds(2));
        assertThat(store.releases).hasSize(2);
    }

    @Test
    void releaseIsRepeatedWhileTheMemberHangsUntilItReplies() {
        quorum.release();
        timeOut();
        for (int i = 0; i < 3; i++) { // far beyond four timeouts, and within the lease time
            quorum.time.advance(LONGEST_PAUSE);
            timeOut();
        }
        int before = store.releases.size();
        quorum.time.advance(LONGEST_PAUSE);
        assertThat(store.releases).hasSize(before + 1);

        store.releases.last().complete(ReleaseReply.NOT_OWNER);

        quorum.time.advance(Duration.ofSeconds(2));
        assertThat(store.releases).hasSize(before + 1);
    }

    @Test
    void releaseOfAnExpiredTokenIsDropped() {
        quorum.release();
        timeOut();
        for (int i = 0; i < 30; i++) {
            quorum.time.advance(LONGEST_PAUSE);
            timeOut();
        }
        int before = store.releases.size();

        quorum.time.advance(QuorumFixture.LEASE_TIME.multipliedBy(10));

        assertThat(store.releases).hasSize(before);
    }

    @Test
    void keyConflictIsADefiniteReply() {
        store.releases.failWith(new LockKeyConflictException(QuorumFixture.LOCK, "WRONGTYPE", null));
        backlog.add(quorum.ownership, TIMEOUT, false);

        quorum.time.advance(Duration.ofSeconds(1));

        assertThat(store.releases).hasSize(1);
    }

    @Test
    void onlyOneReleaseIsInFlightAndTheNextFollowsItsReply() {
        for (int i = 0; i < 3; i++) {
            backlog.add(new Ownership("lock " + i, OwnerToken.create(new Random(i), "me")), TIMEOUT, false);
        }
        quorum.time.advance(LONGEST_PAUSE);
        assertThat(store.releases).hasSize(1);

        store.releases.last().complete(ReleaseReply.RELEASED);

        assertThat(store.releases).hasSize(2);
    }

    @Test
    void oldestReleaseIsDroppedBeyondTheCapacity() {
        store.releases.replyWith(ReleaseReply.RELEASED);
        Random random = new Random(1);
        for (int i = 0; i < ReleaseBacklog.CAPACITY + 5; i++) {
            backlog.add(new Ownership(QuorumFixture.LOCK, OwnerToken.create(random, "me")), TIMEOUT, false);
        }

        quorum.time.advance(LONGEST_PAUSE);

        assertThat(store.releases).hasSize(ReleaseBacklog.CAPACITY);
    }

    @Test
    void clearedBacklogSendsNothing() {
        backlog.add(quorum.ownership, TIMEOUT, false);

        backlog.clear();

        quorum.time.advance(Duration.ofSeconds(1));
        assertThat(store.releases).isEmpty();
    }
}
