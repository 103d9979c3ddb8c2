package dev.holdfast.jedis;

import dev.holdfast.redis.RedisSettings;
import dev.holdfast.redis.Tls;
import java.util.Optional;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.util.Pool;

/**
 * Where connections come from: pools of our own, or the pool of an existing client.
 *
 * @param application what the application's calls use
 * @param upkeep what renewals use: one connection, of a pool of its own or kept from the existing one
 * @param existing the client of the application, or the pool of our own
 * @param own whether the pools are ours to tune and to close
 */
record Connections(Pool<Connection> application, Pool<Connection> upkeep, Object existing, boolean own) {
    static Connections own(RedisSettings settings) {
        Pool<Connection> application = pool(settings, settings.poolSize());
        return new Connections(application, pool(settings, 1), application, true);
    }

    /** Returns the connections of a client of the application, or empty if it is not one that has a pool. */
    static Optional<Connections> ofExisting(Object client) {
        if (client instanceof RedisClient redis) {
            Pool<Connection> pool = redis.getPool();
            return Optional.of(new Connections(pool, pool, client, false));
        }
        return client instanceof ConnectionPool pool
                ? Optional.of(new Connections(pool, pool, client, false))
                : Optional.empty();
    }

    private static Pool<Connection> pool(RedisSettings settings, int size) {
        GenericObjectPoolConfig<Connection> pool = new GenericObjectPoolConfig<>();
        pool.setMaxTotal(size);
        pool.setMaxIdle(size);
        pool.setMinIdle(0);
        pool.setJmxEnabled(false);
        return new ConnectionPool(new HostAndPort(settings.host(), settings.port()), client(settings), pool);
    }

    @SuppressWarnings("deprecation") // what replaces the SSL methods cannot take certificates out of a PEM file
    private static DefaultJedisClientConfig client(RedisSettings settings) {
        int connectMillis = (int) settings.connectTimeout().toMillis();
        DefaultJedisClientConfig.Builder client = DefaultJedisClientConfig.builder()
                .connectionTimeoutMillis(connectMillis)
                .socketTimeoutMillis(connectMillis)
                .database(settings.database())
                .clientName(settings.clientName());
        settings.username().ifPresent(client::user);
        settings.password().ifPresent(client::password);
        if (settings.tls()) {
            client.ssl(true)
                    .sslSocketFactory(Tls.context(settings).getSocketFactory())
                    .sslParameters(Tls.parameters());
        }
        return client.build();
    }

    /** Drops idle connections after one was found broken: the server may have been restarted, and the others are too. */
    void dropIdle() {
        if (own) {
            application.clear();
            upkeep.clear();
        }
    }

    void close() {
        if (own) {
            application.close();
            upkeep.close();
        }
    }
}
