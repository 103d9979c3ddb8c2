package dev.holdfast.benchmarks.libraries;

import static dev.holdfast.benchmarks.libraries.PlainScripts.ACQUIRE;
import static dev.holdfast.benchmarks.libraries.PlainScripts.RELEASE;

import dev.holdfast.benchmarks.libraries.PlainScripts.Code;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Lettuce with one connection. Replies are awaited as its users do. */
final class PlainLettuce implements LockClient {
    private final RedisClient client = RedisClient.create();
    private final StatefulRedisConnection<byte[], byte[]> connection;

    PlainLettuce(int port) {
        this.connection = client.connect(ByteArrayCodec.INSTANCE, RedisURI.create("127.0.0.1", port));
        for (Code script : List.of(ACQUIRE, RELEASE)) {
            connection.sync().scriptLoad(script.text());
        }
    }

    @Override
    public Handle lock(String name) {
        return new PlainHandle(
                name,
                (script, keys, args) ->
                        send(script, keys, args).toCompletableFuture().get());
    }

    private CompletionStage<byte[]> send(Code script, byte[][] keys, byte[][] args) {
        return connection.async().evalsha(script.sha(), ScriptOutputType.VALUE, keys, args);
    }

    @Override
    public CompletionStage<?> pairAsync(String name) {
        byte[][] keys = PlainScripts.keys(name);
        byte[] token = PlainScripts.token();
        return send(ACQUIRE, keys, PlainScripts.queueArgs(token))
                .thenCompose(reply -> {
                    PlainScripts.ensureDone(reply);
                    return send(RELEASE, keys, PlainScripts.releaseArgs(token));
                })
                .thenAccept(PlainScripts::ensureDone);
    }

    @Override
    public void close() {
        client.shutdown(0, 1, TimeUnit.SECONDS);
    }
}
