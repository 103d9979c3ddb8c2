package dev.holdfast.redis.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.redis.client.Lane;
import dev.holdfast.redis.client.RedisClient;
import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.redis.client.ScriptCall;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class ScriptRunnerTest {
    private static final ScriptCall CALL =
            new ScriptCall(RedisScripts.RELEASE, true, List.of(), List.of(), Lane.APPLICATION, Duration.ofSeconds(1));
    private final RedisErrorReply noScript = new RedisErrorReply("NOSCRIPT No matching script. Please use EVAL.");
    private final RedisErrorReply otherError = new RedisErrorReply("OOM command not allowed");

    private final ScriptedClient client = new ScriptedClient();
    private final ServerClock clock = new ServerClock();
    private final ScriptRunner runner = new ScriptRunner(client, clock);

    @Test
    void aScriptThatTheServerKnowsIsCalledByItsSha() throws InterruptedException {
        client.answers.add(released());

        assertThat(runner.run(CALL).status()).isEqualTo("RELEASED");
        assertThat(client.bySha).containsExactly(true);
    }

    @Test
    void aScriptThatTheServerForgotIsSentOnceAsText() throws InterruptedException {
        client.answers.addAll(List.of(noScript, released(), noScript, released()));

        assertThat(runner.run(CALL).status()).isEqualTo("RELEASED");
        assertThat(runner.runAsync(CALL).join().status()).isEqualTo("RELEASED");
        assertThat(client.bySha).containsExactly(true, false, true, false);
    }

    @Test
    void aServerThatForgetsAlwaysIsAnErrorAndNotALoop() {
        client.answers.addAll(List.of(noScript, noScript, noScript, noScript));

        assertThatThrownBy(() -> runner.run(CALL)).isSameAs(noScript);
        assertThatThrownBy(() -> runner.runAsync(CALL).join())
                .isInstanceOf(CompletionException.class)
                .hasCause(noScript);
        assertThat(client.bySha).hasSize(4);
    }

    @Test
    void anotherErrorIsNotRepeated() {
        client.answers.addAll(List.of(otherError, otherError));

        assertThatThrownBy(() -> runner.run(CALL)).isSameAs(otherError);
        assertThatThrownBy(() -> runner.runAsync(CALL).join()).hasCause(otherError);
        assertThat(client.bySha).containsExactly(true, true);
    }

    @Test
    void eachReplySetsTheClock() throws InterruptedException {
        client.answers.add(released());
        runner.run(CALL);

        assertThat(clock.at(System.nanoTime())).isGreaterThanOrEqualTo(1_795_412_774_000_000L);
    }

    private static byte[] released() {
        return "RELEASED\n\n-2\n1795412774698123".getBytes(StandardCharsets.US_ASCII);
    }

    /** Answers what it was told to, in order. */
    private static final class ScriptedClient implements RedisClient {
        final Deque<Object> answers = new ArrayDeque<>();
        final List<Boolean> bySha = new ArrayList<>();

        @Override
        public CompletableFuture<byte[]> runAsync(ScriptCall call) {
            bySha.add(call.bySha());
            Object answer = answers.remove();
            return answer instanceof RedisErrorReply error
                    ? CompletableFuture.failedFuture(error)
                    : CompletableFuture.completedFuture((byte[]) answer);
        }

        @Override
        public <T> Optional<T> unwrap(Class<T> type) {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }
}
