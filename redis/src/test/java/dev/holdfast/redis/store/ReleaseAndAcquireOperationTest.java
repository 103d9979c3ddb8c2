package dev.holdfast.redis.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockUnavailableException;
import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseAndAcquireReply;
import dev.holdfast.spi.ReleaseReply;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the script does is tested against a server, by ReleaseAndAcquireScriptTest of the integration tests. */
class ReleaseAndAcquireOperationTest {
    private static final String GRANTED = " OK\n17\n30000\n16";

    private final Parts parts = new Parts();
    private final ReleaseAndAcquireOperation both = new ReleaseAndAcquireOperation(
            parts.runner, parts.calls, parts.acquires, parts.releases, parts.tokens, parts.subscription);
    private final Ownership holder = Owners.owner();
    private final Ownership next = Owners.owner();

    private ReleaseAndAcquireReply run() {
        return both.releaseAndAcquireAsync(holder, Owners.claim(next), Owners.TIMEOUT)
                .join();
    }

    @Test
    void oneReplyHasBothHalves() throws InterruptedException {
        parts.client.replies.addAll(List.of("RELEASED" + GRANTED, "NOT_OWNER" + GRANTED));

        ReleaseAndAcquireReply released = run();
        assertThat(released.released().join()).isEqualTo(ReleaseReply.RELEASED);
        assertThat(released.claimed().join()).isInstanceOf(Granted.class);
        ReleaseAndAcquireReply notOwner = both.releaseAndAcquire(holder, Owners.claim(next), Owners.TIMEOUT)
                .join();
        assertThat(notOwner.released().join()).isEqualTo(ReleaseReply.NOT_OWNER);
        assertThat(parts.client.scripts()).containsExactly("release_and_acquire", "release_and_acquire");
    }

    @Test
    void releaseThatRemovedDeadWaitersContinuesAlone() {
        parts.client.replies.addAll(List.of("MORE" + GRANTED, "RELEASED\n\n-2\n16"));

        assertThat(run().released().join()).isEqualTo(ReleaseReply.RELEASED);
        assertThat(parts.client.scripts()).containsExactly("release_and_acquire", "release");
    }

    @Test
    void lateClaimIsRepeatedAlone() {
        parts.client.replies.addAll(List.of("RELEASED LATE\n\n-2\n16", "OK\n17\n30000\n16"));

        assertThat(run().claimed().join()).isInstanceOf(Granted.class);
        assertThat(parts.client.scripts()).containsExactly("release_and_acquire", "acquire");
    }

    @Test
    void failedClaimKeepsTheRelease() {
        parts.client.replies.add("RELEASED FAILED\n\n-1\n16\nOOM command not allowed");

        ReleaseAndAcquireReply reply = run();

        assertThat(reply.released().join()).isEqualTo(ReleaseReply.RELEASED);
        assertThat(reply.claimed())
                .failsWithin(20, TimeUnit.SECONDS)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(LockUnavailableException.class);
    }

    @Test
    void releaseAloneFollowsIfSeveralKeysAreRefused() {
        parts.client.replies.addAll(List.of(
                new RedisErrorReply("NOPERM refused"), new RedisErrorReply("NOPERM refused"), "RELEASED\n\n-2\n16"));

        ReleaseAndAcquireReply reply = run();

        assertThat(reply.released().join()).isEqualTo(ReleaseReply.RELEASED);
        assertThat(reply.claimed()).isCompletedExceptionally();
        assertThat(parts.client.scripts()).containsExactly("release_and_acquire", "release", "release_one_key");
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
