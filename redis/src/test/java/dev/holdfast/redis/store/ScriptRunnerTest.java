package dev.holdfast.redis.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.redis.client.Lane;
import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.redis.client.ScriptCall;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class ScriptRunnerTest {
    private static final ScriptCall CALL =
            new ScriptCall(RedisScripts.RELEASE, true, List.of(), List.of(), Lane.APPLICATION, Duration.ofSeconds(1));
    private static final ScriptCall FREE = new ScriptCall(
            RedisScripts.ACQUIRE_FREE, true, List.of(), List.of(), Lane.APPLICATION, Duration.ofSeconds(1));

    private final RedisErrorReply noScript = new RedisErrorReply("NOSCRIPT No matching script. Please use EVAL.");
    private final RedisErrorReply otherError = new RedisErrorReply("OOM command not allowed");

    private final ScriptedClient client = new ScriptedClient();
    private final ServerClock clock = new ServerClock();
    private final ScriptRunner runner = new ScriptRunner(client, clock);

    @Test
    void knownScriptIsCalledBySha() throws InterruptedException {
        client.replies.add(released());

        assertThat(runner.run(CALL).status()).isEqualTo("RELEASED");
        assertThat(client.bySha()).containsExactly(true);
    }

    @Test
    void unknownScriptIsSentOnceAsText() throws InterruptedException {
        client.replies.addAll(List.of(noScript, released(), noScript, released()));

        assertThat(runner.run(CALL).status()).isEqualTo("RELEASED");
        assertThat(runner.runAsync(CALL).join().status()).isEqualTo("RELEASED");
        assertThat(client.bySha()).containsExactly(true, false, true, false);
    }

    @Test
    void secondNoScriptErrorIsThrown() {
        client.replies.addAll(List.of(noScript, noScript, noScript, noScript));

        assertThatThrownBy(() -> runner.run(CALL)).isSameAs(noScript);
        assertThatThrownBy(() -> runner.runAsync(CALL).join())
                .isInstanceOf(CompletionException.class)
                .hasCause(noScript);
        assertThat(client.bySha()).hasSize(4);
    }

    @Test
    void otherErrorIsNotRepeated() {
        client.replies.addAll(List.of(otherError, otherError));

        assertThatThrownBy(() -> runner.run(CALL)).isSameAs(otherError);
        assertThatThrownBy(() -> runner.runAsync(CALL).join()).hasCause(otherError);
        assertThat(client.bySha()).containsExactly(true, true);
    }

    @Test
    void replyUpdatesTheClock() throws InterruptedException {
        client.replies.add(released());
        runner.run(CALL);

        assertThat(clock.at(System.nanoTime())).isGreaterThanOrEqualTo(1_795_412_774_000_000L);
    }

    @Test
    void numberIsReadWithoutAClock() throws InterruptedException {
        client.replies.addAll(List.of("1795412774698123", "0", "-17"));

        assertThat(runner.runNumber(FREE)).isEqualTo(1_795_412_774_698_123L);
        assertThat(runner.runNumberAsync(FREE).join()).isZero();
        assertThat(runner.runNumber(FREE)).isEqualTo(-17);
        assertThat(clock.isUnknown()).isTrue();
    }

    @Test
    void unknownScriptForANumberIsSentOnceAsText() throws InterruptedException {
        client.replies.addAll(List.of(noScript, "1", noScript, "1"));

        assertThat(runner.runNumber(FREE)).isOne();
        assertThat(runner.runNumberAsync(FREE).join()).isOne();
        assertThat(client.bySha()).containsExactly(true, false, true, false);
    }

    private static String released() {
        return "RELEASED\n\n-2\n1795412774698123";
    }
}
