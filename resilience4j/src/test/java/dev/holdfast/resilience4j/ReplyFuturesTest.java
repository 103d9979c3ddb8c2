package dev.holdfast.resilience4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ReplyFuturesTest {
    private final List<Object> observed = new ArrayList<>();
    private final CompletableFuture<String> reply = new CompletableFuture<>();
    private final CompletableFuture<String> returned =
            ReplyFutures.observe(reply, (value, thrown) -> observed.add(value == null ? thrown : value));

    @Test
    void exceptionOfTheCallFailsTheFuture() {
        IllegalStateException failure = new IllegalStateException("a bug");

        assertThat(ReplyFutures.send(() -> {
                    throw failure;
                }))
                .isCompletedExceptionally();
    }

    @Test
    void missingFutureFailsTheFuture() {
        assertThat(ReplyFutures.<String>send(() -> null)).isCompletedExceptionally();
    }

    @Test
    void replyIsObservedBeforeTheCallerSeesIt() {
        returned.thenAccept(value -> observed.add("caller"));

        reply.complete("reply");

        assertThat(observed).containsExactly("reply", "caller");
    }

    @Test
    void failureIsObservedAndPassedOn() {
        IllegalStateException failure = new IllegalStateException("failed");

        reply.completeExceptionally(failure);

        assertThat(observed).containsExactly(failure);
        assertThat(returned).isCompletedExceptionally();
    }

    @Test
    void replyIsObservedThoughTheCallerHasCancelled() {
        returned.cancel(true);

        reply.complete("reply");

        assertThat(observed).containsExactly("reply");
    }

    @Test
    void replyIsPassedOnThoughTheObserverThrows() {
        CompletableFuture<String> afterThrow = ReplyFutures.observe(reply, (value, thrown) -> {
            throw new IllegalStateException("a bug");
        });

        reply.complete("reply");

        assertThat(afterThrow).isCompletedWithValue("reply");
    }
}
