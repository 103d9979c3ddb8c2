package dev.holdfast.benchmarks.libraries;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
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
        connection.sync().scriptLoad(scripts.acquire().text());
        connection.sync().scriptLoad(scripts.release().text());
    }

    @Override
    public Handle lock(String name) {
        byte[][] keys = scripts.keys(name);
        return new Handle() {
            private byte[] token = {};

            @Override
            public void acquire() throws Exception {
                token = PlainScripts.token();
                String mine = new String(token, US_ASCII);
                CompletableFuture<Void> turn = new CompletableFuture<>();
                waiting.put(mine, turn);
                byte[][] args = scripts.acquireArgs(token, channel);
                if (!PlainScripts.isDone(send(scripts.acquire(), keys, args))) {
                    turn.get();
                }
                waiting.remove(mine);
            }

            @Override
            public void release() throws Exception {
                PlainScripts.ensureDone(send(scripts.release(), keys, scripts.releaseArgs(token)));
            }
        };
    }

    private byte[] send(PlainScripts.Code script, byte[][] keys, byte[][] args) throws Exception {
        return connection
                .async()
                .<byte[]>evalsha(script.sha(), ScriptOutputType.VALUE, keys, args)
                .get();
    }

    @Override
    public void close() {
        client.shutdown(0, 1, TimeUnit.SECONDS);
    }
}
