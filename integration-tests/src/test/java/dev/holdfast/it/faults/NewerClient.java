package dev.holdfast.it.faults;

import dev.holdfast.redis.client.RedisClient;
import dev.holdfast.redis.client.ScriptCall;
import dev.holdfast.testkit.redis.PlainRedisClient;
import dev.holdfast.testkit.redis.RedisServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A client whose waiters have members of a future version in the queue. */
final class NewerClient implements RedisClient {
    /** The number of times that a waiter got a ticket. */
    final AtomicInteger tickets = new AtomicInteger();

    private final PlainRedisClient client;

    NewerClient(RedisServer server) {
        this.client = new PlainRedisClient(server.port());
    }

    @Override
    public CompletableFuture<byte[]> runAsync(ScriptCall call) {
        return client.runAsync(newer(call)).thenApply(this::counted);
    }

    @Override
    public byte[] run(ScriptCall call) {
        return counted(client.run(newer(call)));
    }

    private byte[] counted(byte[] reply) {
        if (text(reply).startsWith("WAIT")) {
            tickets.incrementAndGet();
        }
        return reply;
    }

    /** Changes the members in a call. Everything but version and token is different in a future version. */
    private static ScriptCall newer(ScriptCall call) {
        List<byte[]> args = call.args().stream()
                .map(argument -> text(argument).replaceFirst("^2 (\\S+) .*", "3 $1 {something: else}"))
                .map(argument -> argument.getBytes(StandardCharsets.UTF_8))
                .toList();
        return new ScriptCall(call.script(), call.bySha(), call.keys(), args, call.lane(), call.timeout());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Subscribes. Its waiters have heartbeats from the beginning, as a waiter of another version cannot be counted. */
    @Override
    public CompletableFuture<Subscription> subscribeAsync(String channel, Subscriber subscriber) {
        return client.subscribeAsync(channel, subscriber).thenApply(NotCounted::new);
    }

    private record NotCounted(Subscription subscription) implements Subscription {
        @Override
        public boolean isCounted() {
            return false;
        }

        @Override
        public void close() {
            subscription.close();
        }
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
