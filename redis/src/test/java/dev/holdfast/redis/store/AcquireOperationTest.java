package dev.holdfast.redis.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LockUnavailableException;
import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.redis.client.RedisUnreachable;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Ownership;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the script does is tested against a server, by the tests of dev.holdfast.it.store. */
class AcquireOperationTest {
    private static final String GRANTED = "OK\n17\n30000\n16";
    private static final String LATE = "LATE\n\n-2\n16";
    private static final String WAIT = "WAIT\n0\n5000\n16\nme@host:1\n1\n15\n0";

    private final Parts parts = new Parts();
    private final Ownership owner = Owners.owner();
    private final String secret = owner.owner().secret();

    private void refuseSubscription() {
        parts.client.subscription.completeExceptionally(new UnsupportedOperationException());
        parts.handOvers.watch("orders", () -> false);
    }

    @Test
    void lateRequestIsRepeatedOnce() throws InterruptedException {
        parts.client.replies.add(LATE);
        parts.client.replies.add(GRANTED);
        assertThat(parts.acquires.run(Owners.claim(owner))).isInstanceOf(Granted.class);

        parts.client.replies.add(LATE);
        parts.client.replies.add(GRANTED);
        assertThat(parts.acquires.runAsync(Owners.claim(owner)).join()).isInstanceOf(Granted.class);
    }

    @Test
    void secondLateReplyIsAFailure() {
        parts.client.replies.add(LATE);
        parts.client.replies.add(LATE);

        assertThatThrownBy(() -> parts.acquires.run(Owners.claim(owner))).isInstanceOf(LockUnavailableException.class);
    }

    @Test
    void ticketIsRecordedUntilTheGrant() throws InterruptedException {
        parts.client.replies.add(WAIT);
        parts.acquires.run(Owners.waiting(owner));
        assertThat(parts.tokens.waiting(secret)).isEqualTo(owner);

        parts.client.replies.add(GRANTED);
        parts.acquires.run(Owners.waiting(owner));
        assertThat(parts.tokens.waiting(secret)).isNull();
    }

    @Test
    void waiterPollsSoonWhileTheSubscriptionIsNotOpen() throws InterruptedException {
        parts.client.replies.add(WAIT);

        Busy busy = (Busy) parts.acquires.run(Owners.waiting(owner));

        assertThat(busy.retryAfter()).isBetween(Duration.ofMillis(50), Duration.ofMillis(250));
    }

    @Test
    void attemptWithUnknownOutcomeMayWait() {
        parts.client.replies.add(new RedisUnreachable("no reply", null, true));

        assertThatThrownBy(() -> parts.acquires.run(Owners.waiting(owner)))
                .isInstanceOf(LockUnavailableException.class);

        assertThat(parts.tokens.waiting(secret)).isEqualTo(owner);
    }

    @Test
    void attemptThatWasNotExecutedDoesNotWait() {
        parts.client.replies.add(new RedisErrorReply("OOM command not allowed"));
        parts.client.replies.add(new RedisUnreachable("no connection", null, false));

        assertThatThrownBy(() -> parts.acquires.run(Owners.waiting(owner)))
                .isInstanceOf(LockUnavailableException.class);
        assertThat(parts.acquires.runAsync(Owners.waiting(owner))).isCompletedExceptionally();

        assertThat(parts.tokens.waiting(secret)).isNull();
    }

    @Test
    void claimDoesNotJoinTheQueueWhenTheSubscriptionIsRefused() throws InterruptedException {
        refuseSubscription();
        parts.client.replies.add("BUSY\n\n5000\n16\nme@host:1\n1");

        parts.acquires.run(Owners.waiting(owner));

        assertThat(parts.client.calls)
                .singleElement()
                .satisfies(call -> assertThat(call.args()).hasSize(8));
    }
}
