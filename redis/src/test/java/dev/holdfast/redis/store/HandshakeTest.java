package dev.holdfast.redis.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.redis.client.RedisUnreachable;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When it takes place is tested by AcquireOperationTest. */
class HandshakeTest {
    private final Parts parts = Parts.beforeHandshake();

    @Test
    void handshakeReadsTheClockOfTheServer() throws InterruptedException {
        parts.client.replies.add(Parts.handshakeReply());
        assertThat(parts.handshake.isDone()).isFalse();

        parts.handshake.run(Owners.TIMEOUT);

        assertThat(parts.handshake.isDone()).isTrue();
        assertThat(parts.clock.at(System.nanoTime())).isGreaterThanOrEqualTo(Parts.NOW);
        assertThat(parts.client.scripts()).containsExactly("handshake");
        assertThat(parts.client.calls.get(0).keys()).isEmpty();
        assertThat(parts.client.calls.get(0).timeout()).isEqualTo(Owners.TIMEOUT);
    }

    @ParameterizedTest
    @CsvSource({
        "redis, 8.4.0, DELEX",
        "redis, 8.2.1, release_unmarked",
        "valkey, 9.0.0, DELIFEQ",
        "'', '', release_unmarked",
    })
    void handshakeChoosesTheReleaseForTheServer(String server, String version, String release) {
        parts.client.replies.add(Parts.reply("OK", "", -1, server, version));

        parts.handshake.runAsync(Owners.TIMEOUT).join();

        assertThat(parts.nativeRelease.script()).hasToString(release);
    }

    @Test
    void manyCallersShareOneHandshake() {
        CompletableFuture<String> reply = new CompletableFuture<>();
        parts.client.replies.add(reply);
        List<CompletableFuture<Void>> callers = Stream.generate(() -> parts.handshake.runAsync(Owners.TIMEOUT))
                .limit(100)
                .toList();
        assertThat(parts.client.scripts()).containsExactly("handshake");
        reply.complete(Parts.handshakeReply());
        assertThat(callers).allMatch(CompletableFuture::isDone).noneMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(parts.client.scripts()).hasSize(1);
    }

    @Test
    void callerWithTimeLeftSendsAHandshakeOfItsOwnAfterTheFailureOfAnother() {
        CompletableFuture<String> lost = new CompletableFuture<>();
        parts.client.replies.add(lost);
        parts.client.replies.add(Parts.handshakeReply());
        CompletableFuture<Void> first = parts.handshake.runAsync(Owners.TIMEOUT);
        CompletableFuture<Void> second = parts.handshake.runAsync(Owners.TIMEOUT);
        lost.completeExceptionally(new RedisUnreachable("lost", null, false));
        assertThat(first).isCompletedExceptionally();
        assertThat(second).succeedsWithin(Owners.TIMEOUT);
        assertThat(parts.client.scripts()).containsExactly("handshake", "handshake");
    }

    @Test
    void missingReplyLeavesNoClaimBehind() {
        RedisUnreachable cause = new RedisUnreachable("nothing within 700 ms", new IllegalStateException(), true);
        parts.client.replies.addAll(List.of(cause, cause));

        assertThatThrownBy(() -> parts.handshake.run(Owners.TIMEOUT))
                .isInstanceOfSatisfying(
                        RedisUnreachable.class,
                        failure -> assertThat(failure.mayHaveExecuted()).isFalse())
                .hasMessage("nothing within 700 ms")
                .hasCauseInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> parts.handshake.runAsync(Owners.TIMEOUT).join())
                .cause()
                .isInstanceOfSatisfying(
                        RedisUnreachable.class,
                        failure -> assertThat(failure.mayHaveExecuted()).isFalse());
        assertThat(parts.handshake.isDone()).isFalse();
    }

    @Test
    void failedHandshakeIsNotDone() {
        parts.client.replies.add(new RedisErrorReply("LOADING the data"));
        parts.client.replies.add(new RedisErrorReply("LOADING the data"));

        assertThatThrownBy(() -> parts.handshake.run(Owners.TIMEOUT)).isInstanceOf(RedisErrorReply.class);
        assertThat(parts.handshake.runAsync(Owners.TIMEOUT)).isCompletedExceptionally();

        assertThat(parts.handshake.isDone()).isFalse();
        assertThat(parts.clock.isUnknown()).isTrue();
    }
}
