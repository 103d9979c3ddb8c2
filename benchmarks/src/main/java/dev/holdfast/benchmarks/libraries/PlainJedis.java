package dev.holdfast.benchmarks.libraries;

import static dev.holdfast.benchmarks.libraries.PlainScripts.ACQUIRE;
import static dev.holdfast.benchmarks.libraries.PlainScripts.RELEASE;

import java.nio.charset.StandardCharsets;
import java.util.List;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.RedisClient;

/** Jedis with a pool of connections. */
final class PlainJedis implements LockClient {
    private static final int CONNECTIONS = 64;

    private final RedisClient client;

    PlainJedis(int port) {
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(CONNECTIONS);
        pool.setMaxIdle(CONNECTIONS);
        this.client = RedisClient.builder()
                .hostAndPort("127.0.0.1", port)
                .poolConfig(pool)
                .build();
        client.scriptLoad(ACQUIRE.text());
        client.scriptLoad(RELEASE.text());
    }

    @Override
    public Handle lock(String name) {
        return new PlainHandle(name, (script, keys, args) -> (byte[])
                client.evalsha(script.sha().getBytes(StandardCharsets.US_ASCII), List.of(keys), List.of(args)));
    }

    @Override
    public void close() {
        client.close();
    }
}
