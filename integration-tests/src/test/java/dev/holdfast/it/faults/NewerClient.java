package dev.holdfast.it.faults;

import dev.holdfast.redis.client.RedisClient;
import dev.holdfast.redis.client.ScriptCall;
import dev.holdfast.testkit.redis.PlainRedisClient;
import dev.holdfast.testkit.redis.RedisServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/** A client whose waiters have records of a future version. */
final class NewerClient implements RedisClient {
    private static final String RENUMBER = """
        local record = redis.call('HGET', KEYS[1], ARGV[1])
        if not record then return 0 end
        redis.call('HSET', KEYS[1], ARGV[1], (string.gsub(record, '^1 (%d+) .*', '2 %1 {something: else}')))
        return 1
        """;

    /** The number of records that were written. */
    final AtomicInteger records = new AtomicInteger();

    private final RedisServer server;
    private final PlainRedisClient client;
    private final ReentrantLock turn = new ReentrantLock();

    NewerClient(RedisServer server) {
        this.server = server;
        this.client = new PlainRedisClient(server.port());
    }

    @Override
    public CompletableFuture<byte[]> runAsync(ScriptCall call) {
        return isWaiting(call) ? CompletableFuture.completedFuture(waiting(call)) : client.runAsync(call);
    }

    @Override
    public byte[] run(ScriptCall call) {
        return isWaiting(call) ? waiting(call) : client.run(call);
    }

    private static boolean isWaiting(ScriptCall call) {
        return call.script().name().equals("acquire") && call.args().size() > 8;
    }

    /** Makes an attempt and changes its record in one step, so that no other process sees the original record. */
    private byte[] waiting(ScriptCall call) {
        List<String> acquire = new ArrayList<>(List.of("EVAL", call.script().text(), "4"));
        call.keys().forEach(key -> acquire.add(text(key)));
        call.args().forEach(argument -> acquire.add(text(argument)));
        turn.lock();
        try {
            server.command("MULTI");
            server.command(acquire.toArray(String[]::new));
            server.command(
                    "EVAL",
                    RENUMBER,
                    "1",
                    text(call.keys().get(3)),
                    text(call.args().get(0)));
            List<?> replies = (List<?>) server.command("EXEC");
            records.addAndGet(((Long) replies.get(1)).intValue());
            return String.valueOf(replies.get(0)).getBytes(StandardCharsets.UTF_8);
        } finally {
            turn.unlock();
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public CompletableFuture<Subscription> subscribeAsync(String channel, Subscriber subscriber) {
        return client.subscribeAsync(channel, subscriber);
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        return Optional.empty();
    }

    @Override
    public void close() {
        client.close();
    }
}
