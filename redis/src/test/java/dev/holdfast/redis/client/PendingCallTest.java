package dev.holdfast.redis.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PendingCallTest {
    private static ScriptCall call(Duration timeout) {
        return new ScriptCall(
                new Script("release", "return 1", Script.Reply.TEXT),
                true,
                List.of(),
                List.of(),
                Lane.APPLICATION,
                timeout);
    }

    @Test
    void timeoutAfterSendingNamesServerAndTimeout() {
        PendingCall pending = new PendingCall(call(Duration.ofMillis(30)), "redis.example:6379");
        assertThat(pending.beginSending()).isTrue();
        CompletableFuture<byte[]> reply = pending.future();
        assertThatThrownBy(reply::join).hasRootCauseMessage("no reply from redis.example:6379 within 30 ms");
        assertThat(pending.beginSending()).as("is sent after that").isFalse();
    }

    @Test
    void timeoutBeforeSendingSaysThatThereWasNoConnection() {
        CompletableFuture<byte[]> reply = new PendingCall(call(Duration.ofMillis(30)), "redis.example:6379").future();
        assertThatThrownBy(reply::join).hasRootCauseMessage("no connection to redis.example:6379 within 30 ms");
    }

    @Test
    void timeoutWithoutKnownServerNamesNone() {
        CompletableFuture<byte[]> reply = new PendingCall(call(Duration.ofMillis(30)), "").future();
        assertThatThrownBy(reply::join).hasRootCauseMessage("no connection within 30 ms");
    }

    @Test
    void replyInTimeCompletesTheFuture() {
        PendingCall pending = new PendingCall(call(Duration.ofMinutes(1)), "redis.example:6379");
        CompletableFuture<byte[]> reply = pending.future();
        byte[] text = {1};
        pending.complete(text);
        assertThat(reply.join()).isEqualTo(text);

        PendingCall refused = new PendingCall(call(Duration.ofMinutes(1)), "redis.example:6379");
        CompletableFuture<byte[]> failed = refused.future();
        refused.fail(new RedisErrorReply("ERR no"));
        assertThatThrownBy(failed::join).hasRootCauseInstanceOf(RedisErrorReply.class);
    }

    @Test
    void awaitThatIsInterruptedGivesTheCallUp() {
        PendingCall pending = new PendingCall(call(Duration.ofMinutes(1)), "");
        AtomicInteger givenUp = new AtomicInteger();
        pending.onGivenUp(givenUp::incrementAndGet);

        Thread.currentThread().interrupt();

        assertThatThrownBy(pending::await).isInstanceOf(InterruptedException.class);
        assertThat(givenUp).hasValue(1);
        assertThat(pending.beginSending()).isFalse();
    }

    @Test
    void onGivenUpAfterTheTimeoutRunsAtOnce() {
        PendingCall pending = new PendingCall(call(Duration.ofMillis(1)), "");
        assertThatThrownBy(pending::await).isInstanceOf(RedisUnreachable.class);
        AtomicInteger givenUp = new AtomicInteger();

        pending.onGivenUp(givenUp::incrementAndGet);

        assertThat(givenUp).hasValue(1);
    }
}
