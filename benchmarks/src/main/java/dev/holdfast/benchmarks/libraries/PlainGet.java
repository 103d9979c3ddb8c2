package dev.holdfast.benchmarks.libraries;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.concurrent.TimeUnit;

/** Not a lock: its acquire reads a key, and so takes one round trip to Redis. */
final class PlainGet implements LockClient {
    private final RedisClient client = RedisClient.create();
    private final StatefulRedisConnection<String, String> connection;

    PlainGet(int port) {
        this.connection = client.connect(RedisURI.create("127.0.0.1", port));
    }

    @Override
    public Handle lock(String name) {
        return new Handle() {
            @Override
            public void acquire() {
                if (connection.sync().get(name) != null) {
                    throw new IllegalStateException("this key must not exist: " + name);
                }
            }

            @Override
            public void release() {}
        };
    }

    @Override
    public void close() {
        client.shutdown(0, 1, TimeUnit.SECONDS);
    }
}
