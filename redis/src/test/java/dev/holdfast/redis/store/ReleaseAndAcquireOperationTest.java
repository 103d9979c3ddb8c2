package dev.holdfast.redis.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockBackendException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.redis.client.RedisUnreachable;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseAndAcquireReply;
import dev.holdfast.spi.ReleaseReply;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the script does is tested against a server, by ReleaseAndAcquireScriptTest of the integration tests. */
class ReleaseAndAcquireOperationTest {
    private static final String RELEASED_OK = Parts.reply("RELEASED OK", "17", 30_000, "0");
    private static final String HANDED_WAIT = Parts.reply("HANDED WAIT", "17", 4_000, "1", "15", "1", "me@host:1");
    private static final String HANDED_BUSY = Parts.reply("HANDED BUSY", "", 4_000, "1", "0", "0", "me@host:1");
    private static final String NOT_OWNER = Parts.reply("NOT_OWNER", "", -1);
    private static final String RELEASED = Parts.reply("RELEASED", "", -2);

    private final Parts parts = Parts.create();
    private final ReleaseAndAcquireOperation both = new ReleaseAndAcquireOperation(
            parts.runner, parts.calls, parts.acquires, parts.releases, parts.late, parts.subscription);
    private final Ownership holder = Owners.owner();
    private final Ownership next = Owners.owner();
    private final Claim waiting = Owners.waiting(next);
    private final String member = "2 " + next.owner().secret() + " PUBLISH 0 1 4000 lock:#c:1";

    private ReleaseAndAcquireReply run(Claim claim, Object... replies) {
        parts.client.replies.addAll(List.of(replies));
        return both.releaseAndAcquireAsync(holder, claim, Owners.TIMEOUT).join();
    }

    private ReleaseAndAcquireReply run(Object... replies) {
        return run(Owners.claim(next), replies);
    }

    @Test
    void oneReplyHasBothHalves() throws InterruptedException {
        ReleaseAndAcquireReply granted = run(RELEASED_OK);
        assertThat(granted.released().join()).isEqualTo(ReleaseReply.RELEASED);
        assertThat(((Granted) granted.claimed().join()).fence()).hasValue(17);

        parts.client.replies.add(HANDED_BUSY);
        ReleaseAndAcquireReply busy = both.releaseAndAcquire(holder, Owners.claim(next), Owners.TIMEOUT)
                .join();
        assertThat(busy.released().join()).isEqualTo(ReleaseReply.RELEASED);
        assertThat(((Busy) busy.claimed().join()).ticket()).isNull();
        assertThat(parts.client.scripts()).containsExactly("release_and_acquire", "release_and_acquire");
    }

    @Test
    void claimThatJoinsTheQueueWaits() {
        ReleaseAndAcquireReply reply = run(waiting, HANDED_WAIT);

        assertThat(((Busy) reply.claimed().join()).ticket()).isNotNull();
        assertThat(parts.client.lastArg(8)).isEqualTo(member);
        assertThat(parts.tokens.memberOf(next)).isEqualTo(member);
    }

    @Test
    void releasedWaiterIsSentWithItsMember() {
        parts.tokens.waits(holder, "member");
        run(RELEASED_OK);

        assertThat(parts.client.lastArg(2)).isEqualTo("member");
        assertThat(parts.tokens.ended(holder.owner().secret())).isEqualTo(holder);
    }

    @Test
    void releasedHolderIsNotMarkedAnyMore() {
        parts.marked.add(holder);

        run(RELEASED_OK);

        assertThat(parts.marked.remove(holder)).isFalse();
    }

    @Test
    void memberOfALateClaimOfTheReleasedHolderIsRemoved() {
        parts.late.add(holder, Parts.NOW + 1, "late member");

        run(RELEASED_OK);

        assertThat(parts.client.lastArg(2)).isEqualTo("late member");
    }

    @Test
    void claimFollowsAloneIfTheHolderHasLostTheLock() {
        ReleaseAndAcquireReply reply = run(NOT_OWNER, "17");

        assertThat(reply.released().join()).isEqualTo(ReleaseReply.NOT_OWNER);
        assertThat(reply.claimed().join()).isInstanceOf(Granted.class);
        assertThat(parts.client.scripts()).containsExactly("release_and_acquire", "acquire_free");
    }

    @Test
    void claimFollowsAloneIfTheScriptOnlyReleases() {
        ReleaseAndAcquireReply late = run(RELEASED, "17");
        assertThat(late.released().join()).isEqualTo(ReleaseReply.RELEASED);
        assertThat(late.claimed().join()).isInstanceOf(Granted.class);

        ReleaseAndAcquireReply handed = run(
                waiting, Parts.reply("HANDED", "", 4_000), "0", Parts.reply("WAIT", "17", 4_000, "1", "15", "0", ""));
        assertThat(handed.released().join()).isEqualTo(ReleaseReply.RELEASED);
        assertThat(handed.claimed().join()).isInstanceOf(Busy.class);
        assertThat(parts.client.scripts())
                .containsExactly(
                        "release_and_acquire", "acquire_free", "release_and_acquire", "acquire_free", "acquire");
    }

    @Test
    void releaseThatRemovedDeadWaitersContinuesAlone() {
        ReleaseAndAcquireReply reply = run(Parts.reply("MORE", "", -1), "0", Parts.reply("RELEASED", "", -2), "17");

        assertThat(reply.released().join()).isEqualTo(ReleaseReply.RELEASED);
        assertThat(reply.claimed().join()).isInstanceOf(Granted.class);
        assertThat(parts.client.scripts())
                .containsExactly("release_and_acquire", "release_unmarked", "release", "acquire_free");
    }

    @Test
    void failedClaimKeepsTheRelease() {
        ReleaseAndAcquireReply reply = run(Parts.reply("RELEASED NEWER", "", -1));

        assertThat(reply.released().join()).isEqualTo(ReleaseReply.RELEASED);
        assertThat(reply.claimed())
                .failsWithin(20, TimeUnit.SECONDS)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(LockBackendException.class)
                .withMessageContaining("unknown status NEWER of acquire");
    }

    @Test
    void claimFollowsWithOutageAfterTheRelease() {
        ReleaseAndAcquireReply reply = run(RELEASED, new RedisErrorReply("OOM command not allowed"));

        assertThat(reply.released().join()).isEqualTo(ReleaseReply.RELEASED);
        assertThat(reply.claimed())
                .failsWithin(20, TimeUnit.SECONDS)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(LockUnavailableException.class);
    }

    @Test
    void releaseIsCarriedOutAtTheTimeOfTheReply() {
        parts.late.add(holder, Parts.NOW, "");
        run(RELEASED_OK);
        assertThat(parts.late.has(holder)).isTrue();

        run(Parts.replyAt(Parts.NOW + 1, "RELEASED OK", "17", 30_000, "0"));
        assertThat(parts.late.has(holder)).isFalse();
    }

    @Test
    void claimWithUnknownOutcomeIsLateAndMayWait() {
        parts.client.replies.add(new RedisUnreachable("no reply", null, true));

        assertThat(both.releaseAndAcquireAsync(holder, waiting, Owners.TIMEOUT)).isCompletedExceptionally();

        assertThat(parts.late.member(next)).isEqualTo(member);
        assertThat(parts.tokens.memberOf(next)).isEqualTo(member);
        long limit = Long.parseLong(parts.client.lastArg(7));
        parts.late.released(next, limit);
        assertThat(parts.late.has(next)).isTrue();
        parts.late.released(next, limit + 1);
        assertThat(parts.late.has(next)).isFalse();
    }

    @Test
    void releaseAloneFollowsIfSeveralKeysAreRefused() {
        ReleaseAndAcquireReply reply =
                run(new RedisErrorReply("NOPERM refused"), "0", new RedisErrorReply("NOPERM refused"), RELEASED);

        assertThat(reply.released().join()).isEqualTo(ReleaseReply.RELEASED);
        assertThat(reply.claimed()).isCompletedExceptionally();
        assertThat(parts.late.has(next)).isFalse();
        assertThat(parts.client.scripts())
                .containsExactly("release_and_acquire", "release_unmarked", "release", "release_one_key");
    }

    @Test
    void otherFailureFailsBoth() {
        parts.client.replies.add(new RedisErrorReply("READONLY a replica"));

        assertThat(both.releaseAndAcquireAsync(holder, Owners.claim(next), Owners.TIMEOUT))
                .failsWithin(20, TimeUnit.SECONDS)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(LockUnavailableException.class)
                .withMessageContaining("release_and_acquire");
    }
}
