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
import org.junit.jupiter.api.Test;

/** What the scripts do is tested against a server, by the tests of dev.holdfast.it.store. */
class ReleaseOperationTest {
    private static final String RELEASED = "RELEASED\n\n-2\n16";
    private static final String MORE = "MORE\n\n-1\n16";

    private final Parts parts = new Parts();
    private final Ownership owner = Owners.owner();

    private ReleaseReply run() throws InterruptedException {
        return parts.releases.run(owner, Owners.TIMEOUT);
    }

    private ReleaseReply runAsync() {
        return parts.releases.runAsync(owner, Owners.TIMEOUT).join();
    }

    @Test
    void repliesAreRead() throws InterruptedException {
        parts.client.replies.addAll(List.of(RELEASED, "HANDED\n\n4000\n16", "NOT_OWNER\n\n-1\n0"));

        assertThat(run()).isEqualTo(ReleaseReply.RELEASED);
        assertThat(runAsync()).isEqualTo(ReleaseReply.RELEASED);
        assertThat(run()).isEqualTo(ReleaseReply.NOT_OWNER);
    }

    @Test
    void releaseIsRepeatedWhileItRemovesDeadWaiters() throws InterruptedException {
        parts.client.replies.addAll(List.of(MORE, MORE, RELEASED, MORE, MORE, RELEASED));

        assertThat(run()).isEqualTo(ReleaseReply.RELEASED);
        assertThat(runAsync()).isEqualTo(ReleaseReply.RELEASED);
        assertThat(parts.client.scripts()).hasSize(6).containsOnly("release");
    }

    @Test
    void releaseWithOneKeyFollowsIfSeveralKeysAreRefused() throws InterruptedException {
        for (String code : List.of("TRYAGAIN", "CROSSSLOT", "NOPERM")) {
            parts.client.replies.addAll(List.of(new RedisErrorReply(code + " refused"), RELEASED));
            assertThat(run()).isEqualTo(ReleaseReply.RELEASED);
            parts.client.replies.addAll(List.of(new RedisErrorReply(code + " refused"), RELEASED));
            assertThat(runAsync()).isEqualTo(ReleaseReply.RELEASED);
        }
        assertThat(parts.client.scripts()).startsWith("release", "release_one_key", "release", "release_one_key");
    }

    @Test
    void otherFailureIsTranslated() {
        parts.client.replies.addAll(
                List.of(new RedisErrorReply("READONLY a replica"), new RedisUnreachable("no reply", null, true)));

        assertThatThrownBy(this::run).isInstanceOf(LockUnavailableException.class);
        assertThatThrownBy(this::runAsync).hasCauseInstanceOf(LockUnavailableException.class);
    }

    @Test
    void unknownStatusIsABackendException() {
        parts.client.replies.add("NEWER\n\n-1\n16");

        assertThatThrownBy(this::run)
                .isInstanceOf(LockBackendException.class)
                .hasMessageContaining("unknown status NEWER of release");
    }

    @Test
    void releaseEndsTheWaitEvenIfItFails() {
        parts.tokens.waits(owner);
        parts.client.replies.add(new RedisUnreachable("no reply", null, true));

        assertThatThrownBy(this::run).isInstanceOf(LockUnavailableException.class);

        assertThat(parts.tokens.ended(owner.owner().secret())).isEqualTo(owner);
    }
}
