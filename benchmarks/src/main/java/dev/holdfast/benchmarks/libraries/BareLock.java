package dev.holdfast.benchmarks.libraries;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.holdfast.benchmarks.wire.Wire;
import dev.holdfast.benchmarks.wire.Words;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * The lock of the Redis documentation over plain Lettuce with one connection: SET NX PX, and a script that compares and deletes.
 * Without a fencing token, a queue or a renewal; less than that is no lock.
 */
final class BareLock implements LockClient {
    private final RedisClient client = RedisClient.create();
    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final SetArgs ifAbsent = SetArgs.Builder.nx().px(Words.LEASE_MILLIS);

    BareLock(int port) {
        this.connection = client.connect(ByteArrayCodec.INSTANCE, RedisURI.create("127.0.0.1", port));
        connection.sync().scriptLoad(PlainScripts.COMPARE_AND_DELETE.text());
    }

    @Override
    public Handle lock(String name) {
        byte[] key = name.getBytes(US_ASCII);
        return new Handle() {
            private byte[] token = {};

            @Override
            public void acquire() throws Exception {
                token = Wire.PRODUCT.token();
                taken(take(key, token).toCompletableFuture().get());
            }

            @Override
            public void release() throws Exception {
                given(give(key, token).toCompletableFuture().get());
            }
        };
    }

    private CompletionStage<String> take(byte[] key, byte[] token) {
        return connection.async().set(key, token, ifAbsent);
    }

    private CompletionStage<Long> give(byte[] key, byte[] token) {
        return connection
                .async()
                .evalsha(PlainScripts.COMPARE_AND_DELETE.sha(), ScriptOutputType.INTEGER, new byte[][] {key}, token);
    }

    private static void taken(String reply) {
        if (!"OK".equals(reply)) {
            throw new IllegalStateException("the lock is busy");
        }
    }

    private static void given(long deleted) {
        if (deleted != 1) {
            throw new IllegalStateException("the lock was lost");
        }
    }

    @Override
    public CompletionStage<?> pairAsync(String name) {
        byte[] key = name.getBytes(US_ASCII);
        byte[] token = Wire.PRODUCT.token();
        return take(key, token)
                .thenCompose(reply -> {
                    taken(reply);
                    return give(key, token);
                })
                .thenAccept(BareLock::given);
    }

    @Override
    public void close() {
        client.shutdown(0, 1, TimeUnit.SECONDS);
    }
}
