package dev.holdfast.benchmarks.libraries;

import dev.holdfast.benchmarks.wire.LockRequests;
import dev.holdfast.benchmarks.wire.Replies;
import dev.holdfast.benchmarks.wire.Request;
import dev.holdfast.benchmarks.wire.Wire;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Lettuce with one connection. Replies are awaited as its users do. */
final class PlainLettuce implements LockClient {
    private final RedisClient client = RedisClient.create();
    private final StatefulRedisConnection<byte[], byte[]> connection;

    PlainLettuce(int port) {
        this.connection = client.connect(ByteArrayCodec.INSTANCE, RedisURI.create("127.0.0.1", port));
        Wire.PRODUCT.scripts().forEach(script -> connection.sync().scriptLoad(script.text()));
    }

    @Override
    public Handle lock(String name) {
        return new PlainHandle(
                name, request -> send(request).toCompletableFuture().get());
    }

    private CompletionStage<Object> send(Request request) {
        return send(connection, request);
    }

    static CompletionStage<Object> send(StatefulRedisConnection<byte[], byte[]> connection, Request request) {
        ScriptOutputType type = request.repliesNumber() ? ScriptOutputType.INTEGER : ScriptOutputType.VALUE;
        return connection.async().evalsha(request.script().sha(), type, request.keys(), request.args());
    }

    @Override
    public CompletionStage<?> pairAsync(String name) {
        LockRequests lock = Wire.PRODUCT.lock(name, true);
        byte[] token = Wire.PRODUCT.token();
        return send(lock.acquire(token))
                .thenCompose(reply -> {
                    Replies.ensureDone(reply);
                    return send(lock.release(token));
                })
                .thenAccept(Replies::ensureDone);
    }

    @Override
    public void close() {
        client.shutdown(0, 1, TimeUnit.SECONDS);
    }
}
