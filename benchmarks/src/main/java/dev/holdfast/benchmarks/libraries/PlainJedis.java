package dev.holdfast.benchmarks.libraries;

import dev.holdfast.benchmarks.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.util.List;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.RedisClient;

/** Jedis with a pool of connections. */
final class PlainJedis implements LockClient {
    private static final int CONNECTIONS = 64;

    private final RedisClient client;

    PlainJedis(int port) {
        this.client = connect(port, CONNECTIONS);
        Wire.PRODUCT.scripts().forEach(script -> client.scriptLoad(script.text()));
    }

    static RedisClient connect(int port, int connections) {
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(connections);
        pool.setMaxIdle(connections);
        return RedisClient.builder()
                .hostAndPort("127.0.0.1", port)
                .poolConfig(pool)
                .build();
    }

    @Override
    public Handle lock(String name) {
        return new PlainHandle(
                name,
                request -> client.evalsha(
                        request.script().sha().getBytes(StandardCharsets.US_ASCII),
                        List.of(request.keys()),
                        List.of(request.args())));
    }

    @Override
    public void close() {
        client.close();
    }
}
