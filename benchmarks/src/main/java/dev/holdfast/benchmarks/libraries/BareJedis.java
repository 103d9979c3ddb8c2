package dev.holdfast.benchmarks.libraries;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.holdfast.benchmarks.wire.Wire;
import dev.holdfast.benchmarks.wire.Words;
import java.util.List;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.params.SetParams;

/**
 * The lock of the Redis documentation over plain Jedis with a pool of connections: SET NX PX, and a script that compares and
 * deletes.
 */
final class BareJedis implements LockClient {
    private final RedisClient client;
    private final SetParams ifAbsent = SetParams.setParams().nx().px(Words.LEASE_MILLIS);
    private final byte[] compareAndDelete =
            PlainScripts.COMPARE_AND_DELETE.sha().getBytes(US_ASCII);

    BareJedis(int port, int connections) {
        this.client = PlainJedis.connect(port, connections);
        client.scriptLoad(PlainScripts.COMPARE_AND_DELETE.text());
    }

    @Override
    public Handle lock(String name) {
        byte[] key = name.getBytes(US_ASCII);
        return new Handle() {
            private byte[] token = {};

            @Override
            public void acquire() {
                token = Wire.PRODUCT.token();
                if (!"OK".equals(client.set(key, token, ifAbsent))) {
                    throw new IllegalStateException("the lock is busy");
                }
            }

            @Override
            public void release() {
                if (!Long.valueOf(1).equals(client.evalsha(compareAndDelete, List.of(key), List.of(token)))) {
                    throw new IllegalStateException("the lock was lost");
                }
            }
        };
    }

    @Override
    public void close() {
        client.close();
    }
}
