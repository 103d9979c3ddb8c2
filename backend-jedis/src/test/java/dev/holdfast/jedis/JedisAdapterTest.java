package dev.holdfast.jedis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.holdfast.redis.client.Lane;
import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.redis.client.RedisUnreachable;
import dev.holdfast.redis.client.Script;
import dev.holdfast.redis.client.ScriptCall;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;

/** Waiting for the only connection of a pool. */
@Timeout(60)
class JedisAdapterTest {
    private static final Script NOTE = script("return tostring(redis.call('RPUSH', KEYS[1], ARGV[1]))");
    private static final Script FAIL = script("return redis.error_reply('ERR as expected')");
    private static final Duration LONG = Duration.ofSeconds(30);

    private final RedisServer server = RedisServer.start();
    private final ConnectionPool pool = pool(server.port());
    private final JedisAdapter adapter =
            new JedisAdapter(ConnectionSource.over(pool).orElseThrow());
    private final List<Thread> threads = new ArrayList<>();

    private static Script script(String text) {
        return new Script("test", text, Script.Reply.TEXT);
    }

    private static ConnectionPool pool(int port) {
        ConnectionPoolConfig limits = new ConnectionPoolConfig();
        limits.setMaxTotal(1);
        limits.setJmxEnabled(false);
        return new ConnectionPool(
                new HostAndPort("127.0.0.1", port),
                DefaultJedisClientConfig.builder().build(),
                limits);
    }

    @BeforeEach
    void connect() throws Exception {
        note("connected", LONG);
        server.command("DEL", "notes");
    }

    @AfterEach
    void close() throws Exception {
        for (Thread thread : threads) {
            thread.join();
        }
        adapter.close();
        pool.close();
        server.close();
    }

    private static ScriptCall call(Script script, String note, Duration timeout) {
        return new ScriptCall(
                script,
                false,
                List.of("notes".getBytes(UTF_8)),
                List.of(note.getBytes(UTF_8)),
                Lane.APPLICATION,
                timeout);
    }

    private byte[] note(String note, Duration timeout) throws InterruptedException {
        return adapter.run(call(NOTE, note, timeout));
    }

    private Object notes() {
        return server.command("LRANGE", "notes", "0", "-1");
    }

    /** Starts a thread, and waits until it waits for a connection. */
    private CompletableFuture<byte[]> waiting(Script script, String note) {
        CompletableFuture<byte[]> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(adapter.run(call(script, note, LONG)));
            } catch (InterruptedException | RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        threads.add(thread);
        thread.start();
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        return result;
    }

    /** Makes the server hang, and starts a thread whose call occupies the connection. Then it runs some more calls. */
    private CompletableFuture<Void> occupying(String... notes) {
        server.pause();
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                for (String note : notes) {
                    note(note, LONG);
                }
                done.complete(null);
            } catch (InterruptedException | RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        threads.add(thread);
        thread.start();
        await().until(() -> pool.getNumActive() == 1);
        return done;
    }

    @Test
    void laterCallsDoNotOvertakeThoseThatWaitForAConnection() {
        CompletableFuture<Void> eager = occupying("first", "eager", "eager", "eager");
        List<CompletableFuture<byte[]>> waiting =
                List.of(waiting(NOTE, "second"), waiting(NOTE, "third"), waiting(NOTE, "fourth"));

        server.resume();

        eager.join();
        waiting.forEach(CompletableFuture::join);
        assertThat(notes()).isEqualTo(List.of("first", "second", "third", "fourth", "eager", "eager", "eager"));
    }

    @Test
    void waitEndsWithTheTimeoutOfTheCallWhichIsNeverSent() {
        CompletableFuture<Void> first = occupying("first");
        long start = System.nanoTime();

        RedisUnreachable late =
                catchThrowableOfType(RedisUnreachable.class, () -> note("late", Duration.ofMillis(200)));

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(200), Duration.ofSeconds(10));
        assertThat(late).hasMessage("all 1 connections of the pool are busy");
        assertThat(late.mayHaveExecuted()).isFalse();
        server.resume();
        first.join();
        assertThat(notes()).isEqualTo(List.of("first"));
    }

    @Test
    void interruptEndsTheWaitAndTheCallIsNeverSent() {
        CompletableFuture<Void> first = occupying("first");
        CompletableFuture<byte[]> second = waiting(NOTE, "second");

        threads.get(1).interrupt();

        assertThat(catchThrowableOfType(CompletionException.class, second::join))
                .hasCauseInstanceOf(InterruptedException.class);
        server.resume();
        first.join();
        assertThat(notes()).isEqualTo(List.of("first"));
    }

    @Test
    void errorReplyToOneOfTheCallsSentTogetherLeavesTheOthersAlone() {
        CompletableFuture<Void> first = occupying("first");
        CompletableFuture<byte[]> second = waiting(NOTE, "second");
        CompletableFuture<byte[]> third = waiting(FAIL, "third");
        CompletableFuture<byte[]> fourth = waiting(NOTE, "fourth");

        server.resume();

        first.join();
        assertThat(second.join()).asString(UTF_8).isEqualTo("2");
        assertThat(catchThrowableOfType(CompletionException.class, third::join))
                .hasCauseInstanceOf(RedisErrorReply.class)
                .hasMessageContaining("as expected");
        assertThat(fourth.join()).asString(UTF_8).isEqualTo("3");
    }

    @Test
    void callsWaitingForAConnectionFailWhenTheServerDies() {
        CompletableFuture<Void> first = occupying("first");
        CompletableFuture<byte[]> second = waiting(NOTE, "second");

        server.kill();

        assertThat(catchThrowableOfType(CompletionException.class, first::join))
                .hasCauseInstanceOf(RedisUnreachable.class)
                .cause()
                .hasFieldOrPropertyWithValue("mayHaveExecuted", true);
        assertThat(catchThrowableOfType(CompletionException.class, second::join))
                .hasCauseInstanceOf(RedisUnreachable.class)
                .cause()
                .hasFieldOrPropertyWithValue("mayHaveExecuted", false);
    }

    @Test
    void connectionHasItsTimeoutAgainAfterCallsWereSentTogether() {
        CompletableFuture<Void> first = occupying("first");
        CompletableFuture<byte[]> second = waiting(NOTE, "second");
        CompletableFuture<byte[]> third = waiting(NOTE, "third");
        server.resume();
        first.join();
        second.join();
        third.join();

        await().until(() -> pool.getNumIdle() == 1);
        try (Connection connection = pool.getResource()) {
            assertThat(connection.getSoTimeout()).isEqualTo(2_000);
        }
    }
}
