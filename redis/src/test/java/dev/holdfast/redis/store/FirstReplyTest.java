package dev.holdfast.redis.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockUnavailableException;
import dev.holdfast.redis.client.RedisClient;
import dev.holdfast.redis.client.RedisUnreachable;
import dev.holdfast.redis.client.ScriptCall;
import dev.holdfast.spi.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FirstReplyTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final AtomicLong now = new AtomicLong();
    private final List<Duration> limits = new ArrayList<>();
    private final Parts parts = Parts.beforeHandshake();
    private CompletableFuture<@Nullable Void> connection = new CompletableFuture<>();

    private final Ticker ticker = new Ticker() {
        @Override
        public long nanoTime() {
            return now.get();
        }

        @Override
        public long currentTimeMillis() {
            return 0;
        }
    };

    /** A client that connects for ten seconds at most. */
    private final RedisClient client = new RedisClient() {
        @Override
        public CompletableFuture<byte[]> runAsync(ScriptCall call) {
            return parts.client.runAsync(call);
        }

        @Override
        public Duration connectTimeout() {
            return Duration.ofSeconds(10);
        }

        @Override
        public CompletableFuture<@Nullable Void> connectedAsync(Duration timeout) {
            limits.add(timeout);
            return connection;
        }

        @Override
        public <T> Optional<T> unwrap(Class<T> type) {
            return Optional.empty();
        }

        @Override
        public void close() {}
    };

    private final FirstReply first = new FirstReply(client, parts.handshake, ticker);

    @Test
    void firstReplyIsThatToTheHandshake() {
        parts.client.replies.add(Parts.handshakeReply());
        CompletableFuture<@Nullable Void> reply = first.await(MINUTE);
        assertThat(reply).isNotDone();
        assertThat(parts.client.calls).isEmpty();
        now.addAndGet(Duration.ofSeconds(3).toNanos());

        connection.complete(null);

        assertThat(reply).isCompleted();
        assertThat(parts.client.scripts()).containsExactly("handshake");
        assertThat(parts.client.calls.get(0).timeout()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void waitIsBoundedByTheConnectTimeoutAndByTheCaller() {
        first.await(MINUTE);
        first.await(Duration.ofSeconds(1));
        now.addAndGet(Duration.ofSeconds(8).toNanos());
        first.await(MINUTE);
        assertThat(limits).containsExactly(Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(2));
    }

    @Test
    void nothingIsAwaitedAfterTheConnectTimeout() {
        now.addAndGet(Duration.ofSeconds(10).toNanos());
        assertThat(first.await(MINUTE)).isCompleted();
        assertThat(limits).isEmpty();
    }

    @Test
    void nothingIsAwaitedAfterTheFirstReply() {
        connection.complete(null);
        parts.client.replies.add(Parts.handshakeReply());
        first.await(MINUTE);
        connection = new CompletableFuture<>();
        assertThat(first.await(MINUTE)).isCompleted();
    }

    @Test
    void nothingIsAwaitedOnAClientThatDoesNotConnect() {
        assertThat(new FirstReply(parts.client, parts.handshake, ticker).await(MINUTE))
                .isCompleted();
        assertThat(parts.client.calls).isEmpty();
    }

    @Test
    void failureToConnectIsAnOutageWithoutEffect() {
        connection.completeExceptionally(new RedisUnreachable("refused", null, false));
        assertThat(first.await(MINUTE))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(
                        LockUnavailableException.class,
                        failure -> assertThat(failure.outcomeUnknown()).isFalse());
    }

    @Test
    void probeAsksEachTime() {
        connection.complete(null);
        for (int i = 0; i < 2; i++) {
            parts.client.replies.add(Parts.handshakeReply());
            assertThat(first.probe(MINUTE)).isCompleted();
        }
        assertThat(parts.client.scripts()).containsExactly("handshake", "handshake");
    }
}
