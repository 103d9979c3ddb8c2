package dev.holdfast.redis.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LockBackendException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.redis.client.RedisUnreachable;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What the scripts do is tested against a server, by the tests of dev.holdfast.it.store. */
class ReleaseOperationTest {
    private static final String RELEASED = Parts.reply("RELEASED", "", -2);
    private static final String HANDED = Parts.reply("HANDED", "", 4_000);
    private static final String NOT_OWNER = Parts.reply("NOT_OWNER", "", -1);
    private static final String MORE = Parts.reply("MORE", "", -1);

    private final Parts parts = Parts.create();
    private final Ownership owner = Owners.owner();

    private ReleaseReply run(Object... replies) throws InterruptedException {
        parts.client.replies.addAll(List.of(replies));
        return parts.releases.run(owner, Owners.TIMEOUT);
    }

    private ReleaseReply runAsync(Object... replies) {
        parts.client.replies.addAll(List.of(replies));
        return parts.releases.runAsync(owner, Owners.TIMEOUT).join();
    }

    @Test
    void unmarkedLockCostsOneCall() throws InterruptedException {
        assertThat(run("1")).isEqualTo(ReleaseReply.RELEASED);
        assertThat(runAsync("1")).isEqualTo(ReleaseReply.RELEASED);

        assertThat(parts.client.scripts()).containsExactly("release_unmarked", "release_unmarked");
        assertThat(parts.client.calls.get(0).keys()).containsExactly(parts.keys.lock("orders"));
    }

    @Test
    void releaseFollowsIfTheLockIsNotUnmarkedAndOurs() throws InterruptedException {
        assertThat(run("0", RELEASED)).isEqualTo(ReleaseReply.RELEASED);
        assertThat(runAsync("0", HANDED)).isEqualTo(ReleaseReply.RELEASED);
        assertThat(run("0", NOT_OWNER)).isEqualTo(ReleaseReply.NOT_OWNER);

        assertThat(parts.client.scripts())
                .containsExactly(
                        "release_unmarked", "release", "release_unmarked", "release", "release_unmarked", "release");
        assertThat(parts.client.lastArg(2)).as("no member").isEmpty();
    }

    @Test
    void releaseThatTheClientMayHaveSentTwiceIsNoLoss() {
        for (boolean isMarked : new boolean[] {true, false}) {
            CompletableFuture<String> last = new CompletableFuture<>();
            if (isMarked) {
                parts.marked.add(owner);
            } else {
                parts.client.replies.add("0");
            }
            parts.client.replies.add(last);
            CompletableFuture<ReleaseReply> released = parts.releases.runAsync(owner, Owners.TIMEOUT);
            parts.client.resends++;
            last.complete(NOT_OWNER);

            assertThat(released).isCompletedWithValue(ReleaseReply.RELEASED);
        }
    }

    @Test
    void markedLockIsReleasedByReleaseAtOnce() throws InterruptedException {
        parts.marked.add(owner);
        assertThat(run(HANDED)).isEqualTo(ReleaseReply.RELEASED);
        parts.marked.add(owner);
        assertThat(runAsync(HANDED)).isEqualTo(ReleaseReply.RELEASED);
        assertThat(parts.client.scripts()).containsExactly("release", "release");

        assertThat(run("1")).as("the hint is used once").isEqualTo(ReleaseReply.RELEASED);
        assertThat(parts.client.scripts()).endsWith("release_unmarked");
    }

    @Test
    void waitIsEndedByReleaseWithTheMember() throws InterruptedException {
        parts.tokens.waits(owner, "member");
        assertThat(run(NOT_OWNER)).isEqualTo(ReleaseReply.NOT_OWNER);
        assertThat(runAsync(NOT_OWNER)).as("a repetition").isEqualTo(ReleaseReply.NOT_OWNER);

        assertThat(parts.client.scripts()).containsExactly("release", "release");
        assertThat(parts.client.args(0).get(2)).isEqualTo("member");
        assertThat(parts.client.args(1).get(2)).isEqualTo("member");
    }

    @Test
    void tokenWithALateRequestIsReleasedByReleaseWithTheMember() throws InterruptedException {
        parts.late.add(owner, Parts.NOW + 1, "late member");
        run(NOT_OWNER);

        assertThat(parts.client.scripts()).containsExactly("release");
        assertThat(parts.client.lastArg(2)).isEqualTo("late member");
    }

    @Test
    void repliesAreRead() throws InterruptedException {
        parts.marked.add(owner);
        assertThat(run(RELEASED)).isEqualTo(ReleaseReply.RELEASED);
        parts.marked.add(owner);
        assertThat(runAsync(HANDED)).isEqualTo(ReleaseReply.RELEASED);
        parts.marked.add(owner);
        assertThat(run(NOT_OWNER)).isEqualTo(ReleaseReply.NOT_OWNER);
    }

    @Test
    void releaseIsRepeatedWhileItRemovesDeadWaiters() throws InterruptedException {
        assertThat(run("0", MORE, MORE, RELEASED)).isEqualTo(ReleaseReply.RELEASED);
        assertThat(runAsync("0", MORE, MORE, RELEASED)).isEqualTo(ReleaseReply.RELEASED);

        assertThat(parts.client.scripts())
                .containsExactly(
                        "release_unmarked",
                        "release",
                        "release",
                        "release",
                        "release_unmarked",
                        "release",
                        "release",
                        "release");
    }

    @Test
    void releaseWithOneKeyFollowsIfSeveralKeysAreRefused() throws InterruptedException {
        for (String code : List.of("TRYAGAIN", "CROSSSLOT", "NOPERM")) {
            RedisErrorReply refused = new RedisErrorReply(code + " refused");
            assertThat(run("0", refused, RELEASED)).isEqualTo(ReleaseReply.RELEASED);
            assertThat(runAsync("0", refused, RELEASED)).isEqualTo(ReleaseReply.RELEASED);
        }
        assertThat(parts.client.scripts())
                .startsWith("release_unmarked", "release", "release_one_key", "release_unmarked");
    }

    @Test
    void nativeCommandReleasesAnUnmarkedLock() throws InterruptedException {
        parts.nativeRelease.serverIs("redis", "8.4.0");
        assertThat(run("1")).isEqualTo(ReleaseReply.RELEASED);
        parts.nativeRelease.serverIs("valkey", "9.0.0");
        assertThat(runAsync("1")).isEqualTo(ReleaseReply.RELEASED);

        assertThat(parts.client.scripts()).containsExactly("DELEX", "DELIFEQ");
        assertThat(parts.client.args(0)).containsExactly("IFEQ", owner.owner().secret());
        assertThat(parts.client.args(1)).containsExactly(owner.owner().secret());
    }

    @Test
    void releaseFollowsIfTheNativeCommandDeletesNothing() throws InterruptedException {
        parts.nativeRelease.serverIs("redis", "8.4.0");

        assertThat(run("0", HANDED)).isEqualTo(ReleaseReply.RELEASED);
        assertThat(runAsync("0", NOT_OWNER)).isEqualTo(ReleaseReply.NOT_OWNER);
        assertThat(parts.client.scripts()).containsExactly("DELEX", "release", "DELEX", "release");
    }

    @Test
    void anyErrorOfTheNativeCommandIsFollowedByTheScript() throws InterruptedException {
        parts.nativeRelease.serverIs("redis", "8.4.0");
        RedisErrorReply error = new RedisErrorReply("ERR syntax error");

        assertThat(run(error, RELEASED)).isEqualTo(ReleaseReply.RELEASED);
        assertThat(runAsync(error, RELEASED)).isEqualTo(ReleaseReply.RELEASED);
        assertThat(parts.client.scripts()).containsExactly("DELEX", "release", "DELEX", "release");
    }

    @Test
    void nativeCommandThatIsNotPermittedOrUnknownIsNotUsedAnyMore() throws InterruptedException {
        parts.nativeRelease.serverIs("redis", "8.4.0");
        run(new RedisErrorReply("NOPERM User default has no permissions to run the 'delex' command"), RELEASED);
        run("1");
        parts.nativeRelease.serverIs("valkey", "9.0.0");
        runAsync(new RedisErrorReply("ERR unknown command 'DELIFEQ', with args beginning with: "), RELEASED);
        runAsync("1");

        assertThat(parts.client.scripts())
                .containsExactly("DELEX", "release", "release_unmarked", "DELIFEQ", "release", "release_unmarked");
    }

    @Test
    void nativeCommandWithoutAReplyIsAFailure() {
        parts.nativeRelease.serverIs("redis", "8.4.0");

        assertThatThrownBy(() -> run(new RedisUnreachable("no reply", null, true)))
                .isInstanceOfSatisfying(
                        LockUnavailableException.class,
                        failure -> assertThat(failure.outcomeUnknown()).isTrue());
        assertThat(parts.client.scripts()).containsExactly("DELEX");
    }

    @Test
    void otherFailureIsTranslated() {
        assertThatThrownBy(() -> run(new RedisErrorReply("READONLY a replica")))
                .isInstanceOf(LockUnavailableException.class);
        assertThatThrownBy(() -> runAsync(new RedisUnreachable("no reply", null, true)))
                .hasCauseInstanceOf(LockUnavailableException.class);
        assertThatThrownBy(() -> run("0", new RedisErrorReply("READONLY a replica")))
                .isInstanceOf(LockUnavailableException.class);
        assertThatThrownBy(() -> runAsync("0", new RedisUnreachable("no reply", null, true)))
                .hasCauseInstanceOf(LockUnavailableException.class);
    }

    @Test
    void unknownStatusIsABackendException() {
        assertThatThrownBy(() -> run("0", Parts.reply("NEWER", "", -1)))
                .isInstanceOf(LockBackendException.class)
                .hasMessageContaining("unknown status NEWER of release");
    }

    @Test
    void releaseEndsTheWaitEvenIfItFails() {
        parts.tokens.waits(owner, "member");

        assertThatThrownBy(() -> run(new RedisUnreachable("no reply", null, true)))
                .isInstanceOf(LockUnavailableException.class);

        assertThat(parts.tokens.ended(owner.owner().secret())).isEqualTo(owner);
    }
}
