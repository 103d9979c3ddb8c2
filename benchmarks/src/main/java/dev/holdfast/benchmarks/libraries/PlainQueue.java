package dev.holdfast.benchmarks.libraries;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.holdfast.benchmarks.wire.Replies;
import dev.holdfast.benchmarks.wire.Request;
import dev.holdfast.benchmarks.wire.Wire;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Lettuce with one connection and one subscription, and a queue by hand: a ticket for each thread, and a message that names the
 * next one. It does not recover lost messages, and is not fit for use.
 */
final class PlainQueue implements LockClient {
    private final RedisClient client = RedisClient.create();
    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final StatefulRedisPubSubConnection<byte[], byte[]> messages;
    private final QueueScripts scripts;
    private final String channel = "#c:" + UUID.randomUUID();
    private final Map<String, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();

    PlainQueue(int port, QueueScripts scripts) {
        this.scripts = scripts;
        RedisURI server = RedisURI.create("127.0.0.1", port);
        this.connection = client.connect(ByteArrayCodec.INSTANCE, server);
        this.messages = client.connectPubSub(ByteArrayCodec.INSTANCE, server);
        messages.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(byte[] from, byte[] message) {
                String token = new String(message, US_ASCII).split(" ", 3)[1];
                Objects.requireNonNull(waiting.get(token)).complete(null);
            }
        });
        messages.sync().subscribe(channel.getBytes(US_ASCII));
        scripts.scripts().forEach(script -> connection.sync().scriptLoad(script.text()));
    }

    @Override
    public Handle lock(String name) {
        QueueScripts.Queue queue = scripts.queue(name);
        return new Handle() {
            private byte[] token = {};

            @Override
            public void acquire() throws Exception {
                token = Wire.PRODUCT.token();
                String mine = new String(token, US_ASCII);
                CompletableFuture<Void> turn = new CompletableFuture<>();
                waiting.put(mine, turn);
                if (!Replies.isDone(send(queue.acquire(token, channel)))) {
                    turn.get();
                }
                waiting.remove(mine);
            }

            @Override
            public void release() throws Exception {
                Replies.ensureDone(send(queue.release(token)));
            }
        };
    }

    private Object send(Request request) throws Exception {
        return PlainLettuce.send(connection, request).toCompletableFuture().get();
    }

    @Override
    public void close() {
        client.shutdown(0, 1, TimeUnit.SECONDS);
    }
}
