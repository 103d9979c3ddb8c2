package dev.holdfast.jedis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.jedis.QueuedCall.State;
import dev.holdfast.redis.client.Lane;
import dev.holdfast.redis.client.PendingCall;
import dev.holdfast.redis.client.Script;
import dev.holdfast.redis.client.ScriptCall;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class QueuedCallTest {
    private static PendingCall pending(Duration timeout) {
        Script script = new Script("test", "return 1", Script.Reply.TEXT);
        return new PendingCall(new ScriptCall(script, true, List.of(), List.of(), Lane.APPLICATION, timeout), "");
    }

    /** Does something to a call of another thread, and returns what that thread saw of it. */
    private static State whileWaiting(Consumer<QueuedCall> action) throws Exception {
        CompletableFuture<QueuedCall> call = new CompletableFuture<>();
        CompletableFuture<State> state = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            call.complete(QueuedCall.blocking(pending(Duration.ofSeconds(20))));
            state.complete(call.join().awaitTurn());
        });
        thread.start();
        action.accept(call.get());
        State seen = state.get();
        thread.join();
        return seen;
    }

    @Test
    void turnEndsTheWait() throws Exception {
        assertThat(whileWaiting(QueuedCall::giveTurn)).isEqualTo(State.HAS_TURN);
    }

    @Test
    void replyEndsTheWaitOfACallThatAnotherThreadCarries() throws Exception {
        assertThat(whileWaiting(call -> {
                    assertThat(call.carry()).isTrue();
                    assertThat(call.giveTurn()).as("a turn, too").isFalse();
                    call.replied("reply".getBytes(US_ASCII));
                    call.end();
                }))
                .isEqualTo(State.ENDED);
    }

    @Test
    void waitEndsWithTheTimeoutOfTheCall() {
        long start = System.nanoTime(); // before the timeout of the call begins
        QueuedCall call = QueuedCall.blocking(pending(Duration.ofMillis(20)));
        assertThat(call.awaitTurn()).isEqualTo(State.GIVEN_UP);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(20));
        assertThat(call.giveTurn()).as("a turn afterwards").isFalse();
        assertThat(call.carry()).as("sent by another call").isFalse();
    }

    @Test
    void interruptionEndsTheWaitAndIsKept() {
        QueuedCall call = QueuedCall.blocking(pending(Duration.ofSeconds(20)));
        Thread.currentThread().interrupt();
        assertThat(call.awaitTurn()).isEqualTo(State.GIVEN_UP);
        assertThat(Thread.interrupted()).isTrue();
    }
}
