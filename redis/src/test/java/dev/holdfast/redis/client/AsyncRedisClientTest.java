package dev.holdfast.redis.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AsyncRedisClientTest {
    private final AtomicInteger made = new AtomicInteger();
    private final List<String> closed = new CopyOnWriteArrayList<>();
    private volatile CompletableFuture<String> connecting = CompletableFuture.completedFuture("");
    private final Client client = new Client();

    /** A client with numbered connections, whose replies come from the test. */
    private final class Client extends AsyncRedisClient<String> {
        final List<CompletableFuture<byte[]>> replies = new CopyOnWriteArrayList<>();
        final List<String> sentOn = new CopyOnWriteArrayList<>();
        final List<ScriptCall> sent = new CopyOnWriteArrayList<>();

        Client() {
            super(link(), link(), "redis.example:6379", new ConnectPace());
        }

        @Override
        protected CompletableFuture<byte[]> send(String connection, ScriptCall call) {
            CompletableFuture<byte[]> reply = new CompletableFuture<>();
            sentOn.add(connection);
            sent.add(call);
            replies.add(reply);
            return reply;
        }

        /** Waits for a call, which the connecting thread may send in a moment, and returns its reply. */
        CompletableFuture<byte[]> reply(int number) {
            while (replies.size() <= number) {
                Thread.onSpinWait();
            }
            return replies.get(number);
        }

        @Override
        protected RuntimeException translate(Throwable thrown, boolean wasSent) {
            return new RedisUnreachable(String.valueOf(thrown.getMessage()), thrown, wasSent);
        }

        @Override
        protected void unresponsive(SharedConnection<String> shared, String connection) {
            shared.replace(connection);
        }

        @Override
        public <T> Optional<T> unwrap(Class<T> type) {
            return Optional.empty();
        }
    }

    private SharedConnection<String> link() {
        return new SharedConnection<>(
                "test-connect", () -> connecting.join() + "connection " + made.incrementAndGet(), connection -> {
                    closed.add(connection);
                    return CompletableFuture.completedFuture(null);
                });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ScriptCall call(long timeoutMillis) {
        return call(Lane.APPLICATION, timeoutMillis);
    }

    private static ScriptCall call(Lane lane, long timeoutMillis) {
        return new ScriptCall(
                new Script("release", "return 1", Script.Reply.TEXT),
                true,
                List.of(),
                List.of(),
                lane,
                Duration.ofMillis(timeoutMillis));
    }

    private void connected() {
        while (made.get() < 2) {
            Thread.onSpinWait();
        }
        client.runAsync(call(20_000));
        client.reply(0).complete(new byte[0]);
    }

    private void callTimesOut() {
        assertThat(catchThrowable(() -> client.run(call(50)))).isInstanceOf(RedisUnreachable.class);
    }

    @AfterEach
    void close() {
        connecting.complete("");
        client.close();
        assertThat(closed).as("every connection is closed").hasSize(made.get());
    }

    @Test
    void replyCompletesTheFuture() throws InterruptedException {
        connected();
        CompletableFuture<byte[]> reply = client.runAsync(call(20_000));
        client.reply(1).complete(bytes("a"));
        assertThat(reply.join()).isEqualTo(bytes("a"));
    }

    @Test
    void callWithoutReplyIsCancelledAndMayHaveExecuted() {
        connected();
        RedisUnreachable thrown = catchThrowableOfType(RedisUnreachable.class, () -> client.run(call(30)));
        assertThat(thrown.mayHaveExecuted()).isTrue();
        assertThat(thrown).hasMessage("no reply from redis.example:6379 within 30 ms");
        assertThat(client.reply(1)).isCancelled();

        Throwable async = catchThrowable(() -> client.runAsync(call(30)).join());
        assertThat(async).isInstanceOf(CompletionException.class).hasCauseInstanceOf(RedisUnreachable.class);
        // The future of the caller fails first, so the timer may not have cancelled the reply yet.
        assertThat(client.reply(2)).failsWithin(Duration.ofSeconds(20));
        assertThat(client.reply(2)).isCancelled();
    }

    @Test
    void callWithoutConnectionInTimeIsNeverSent() {
        connected();
        connecting = new CompletableFuture<>();
        Client late = new Client();
        try {
            RedisUnreachable thrown = catchThrowableOfType(RedisUnreachable.class, () -> late.run(call(30)));
            assertThat(thrown.mayHaveExecuted()).isFalse();
            assertThat(thrown).hasMessage("no connection to redis.example:6379 within 30 ms");
            CompletableFuture<byte[]> async = late.runAsync(call(30));
            assertThat(catchThrowable(async::join)).hasCauseInstanceOf(RedisUnreachable.class);
            Thread.currentThread().interrupt();
            assertThat(catchThrowable(() -> late.run(call(20_000)))).isInstanceOf(InterruptedException.class);

            connecting.complete("");
            CompletableFuture<byte[]> wanted = late.runAsync(call(20_000));
            late.reply(0).complete(bytes("wanted"));
            assertThat(wanted.join()).isEqualTo(bytes("wanted"));
            assertThat(late.sentOn)
                    .as("the three calls that were given up are not sent")
                    .hasSize(1);
        } finally {
            connecting.complete("");
            late.close();
        }
    }

    @Test
    void callsThatWaitForTheConnectionAreSentInOrder() {
        connected();
        connecting = new CompletableFuture<>();
        Client late = new Client();
        try {
            List<ScriptCall> calls = List.of(call(20_001), call(20_002), call(20_003), call(20_004));
            calls.forEach(late::runAsync);
            connecting.complete("");
            while (late.sent.size() < calls.size()) {
                Thread.onSpinWait();
            }
            assertThat(late.sent).containsExactlyElementsOf(calls);
        } finally {
            connecting.complete("");
            late.close();
        }
    }

    @Test
    void connectionMadeAfterCloseIsClosed() {
        connected();
        connecting = new CompletableFuture<>();
        Client late = new Client();
        Thread.currentThread().interrupt(); // so that the close does not wait
        late.close();
        assertThat(Thread.interrupted()).as("the interrupt status is kept").isTrue();
        connecting.complete("");
        while (closed.size() < 2) {
            Thread.onSpinWait();
        }
        assertThat(catchThrowable(() -> late.run(call(50)))).isInstanceOf(RedisUnreachable.class);
        assertThat(late.sentOn).isEmpty();
    }

    @Test
    void connectionMadeDuringCloseIsClosedOnce() throws InterruptedException {
        connected();
        connecting = new CompletableFuture<>();
        Client late = new Client();
        Thread closer = new Thread(late::close);
        closer.start();
        while (closer.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        connecting.complete("");
        closer.join();
        assertThat(closed).hasSize(2);
    }

    @Test
    void interruptCancelsTheCall() {
        connected();
        Thread.currentThread().interrupt();
        assertThat(catchThrowable(() -> client.run(call(20_000)))).isInstanceOf(InterruptedException.class);
        assertThat(client.reply(1)).isCancelled();
    }

    @Test
    void unresponsiveConnectionIsReplacedAndSlowOneIsNot() {
        connected();
        long start = System.nanoTime();
        while (System.nanoTime() - start < Duration.ofSeconds(2).toNanos()) { // slow, but there
            List<CompletableFuture<byte[]>> before = new ArrayList<>(client.replies);
            callTimesOut();
            client.runAsync(call(20_000));
            client.replies.get(before.size() + 1).complete(new byte[0]);
        }
        assertThat(closed).isEmpty();
        while (closed.isEmpty()) {
            callTimesOut();
        }
        String first = client.sentOn.get(0);
        assertThat(closed).containsExactly(first);
        while (client.sentOn.get(client.sentOn.size() - 1).equals(first)) {
            callTimesOut();
        }
    }

    @Test
    void renewalThatCannotBeSentUsesTheOtherConnection() {
        connected();
        client.connectedAsync(Duration.ofSeconds(20)).join();
        CompletableFuture<byte[]> renewal = client.runAsync(call(Lane.RENEWAL, 20_000));
        client.reply(1).completeExceptionally(new RedisUnreachable("not connected", null, false));
        client.reply(2).complete(bytes("renewed"));
        assertThat(renewal.join()).isEqualTo(bytes("renewed"));
        assertThat(client.sentOn.get(2)).isEqualTo(client.sentOn.get(0)).isNotEqualTo(client.sentOn.get(1));
    }

    @Test
    void renewalThatMayHaveBeenExecutedIsNotSentAgain() {
        connected();
        client.connectedAsync(Duration.ofSeconds(20)).join();
        CompletableFuture<byte[]> renewal = client.runAsync(call(Lane.RENEWAL, 20_000));
        client.reply(1).completeExceptionally(new IllegalStateException("connection reset"));
        assertThat(catchThrowable(renewal::join)).hasCauseInstanceOf(RedisUnreachable.class);
        assertThat(client.sent).hasSize(2);
    }

    @Test
    void connectedWaitsForBothConnections() {
        connected();
        connecting = new CompletableFuture<>();
        Client late = new Client();
        assertThat(late.connectedAsync(Duration.ofMillis(20)))
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(RedisUnreachable.class);
        CompletableFuture<?> connected = late.connectedAsync(Duration.ofSeconds(20));
        assertThat(connected).isNotDone();
        connecting.complete("");
        assertThat(connected).succeedsWithin(Duration.ofSeconds(20));
        late.close();
    }
}
