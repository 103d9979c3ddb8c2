package dev.holdfast.jedis;

import dev.holdfast.redis.RedisSettings;
import dev.holdfast.redis.Tls;
import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.redis.client.RedisUnreachable;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.util.Pool;

/**
 * Where connections come from: a pool of our own, or the pool of an existing client.
 *
 * @param pool what the application's calls use
 * @param existing the client of the application, or the pool of our own
 * @param own whether the pool is ours to tune and to close
 * @param server the server, for messages; empty if it is not known
 */
record ConnectionSource(Pool<Connection> pool, Object existing, boolean own, String server) {
    private static final System.Logger LOG = System.getLogger("dev.holdfast.jedis");
    private static final int MAX_THREADS = 64;

    static ConnectionSource own(RedisSettings settings) {
        GenericObjectPoolConfig<Connection> limits = new GenericObjectPoolConfig<>();
        limits.setMaxTotal(settings.poolSize());
        limits.setMaxIdle(settings.poolSize());
        limits.setMinIdle(0);
        limits.setJmxEnabled(false);
        Pool<Connection> pool =
                new ConnectionPool(new HostAndPort(settings.host(), settings.port()), client(settings), limits);
        return new ConnectionSource(pool, pool, true, settings.address());
    }

    /** Returns the connections of a client of the application, or empty if it is not one that has a pool. */
    static Optional<ConnectionSource> ofExisting(Object client) {
        if (client instanceof RedisClient redis) {
            return Optional.of(new ConnectionSource(redis.getPool(), client, false, ""));
        }
        return client instanceof ConnectionPool pool
                ? Optional.of(new ConnectionSource(pool, client, false, ""))
                : Optional.empty();
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
                    .sslSocketFactory(Tls.sslContext(settings).getSocketFactory())
                    .sslParameters(Tls.sslParameters());
        }
        return client.build();
    }

    /** How many calls can be under way at a time. */
    int limit() {
        int total = pool.getMaxTotal();
        return total < 0 ? MAX_THREADS : Math.min(MAX_THREADS, Math.max(1, total));
    }

    /** Tells whether borrowing will hardly block. */
    boolean hasIdle() {
        return pool.getNumIdle() > 0;
    }

    Connection borrow(long nanos) throws InterruptedException {
        try {
            return pool.borrowObject(Duration.ofNanos(Math.max(1, nanos)));
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw unavailable(e);
        }
    }

    /** Makes a connection as the pool does, but beside it: the application cannot take it, and its limit does not count it. */
    Connection make() {
        try {
            return pool.getFactory().makeObject().getObject();
        } catch (Exception e) {
            throw unavailable(e);
        }
    }

    private RuntimeException unavailable(Exception thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof JedisDataException) {
                return new RedisErrorReply(String.valueOf(cause.getMessage()));
            }
        }
        boolean isExhausted = pool.getMaxTotal() >= 0 && pool.getNumActive() >= pool.getMaxTotal();
        return new RedisUnreachable(
                isExhausted
                        ? "all " + pool.getMaxTotal() + " connections of the pool are busy"
                        : "no connection: " + RedisUnreachable.reason(thrown, message -> message),
                thrown,
                false);
    }

    void giveBack(Connection connection) {
        try {
            if (connection.isBroken()) {
                pool.returnBrokenResource(connection);
            } else {
                pool.returnResource(connection);
            }
        } catch (RuntimeException e) { // the server is down, and a broken one cannot be replaced
            LOG.log(Level.DEBUG, "a connection could not be given back", e);
        }
    }

    /** Closes a connection that {@link #make} made. */
    void discard(Connection connection) {
        try {
            connection.close();
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "a connection could not be closed", e);
        }
    }

    /** Drops idle connections after one was found broken: the server may have been restarted, and the others are too. */
    void dropIdle() {
        if (own) {
            pool.clear();
        }
    }

    void close() {
        if (own) {
            pool.close();
        }
    }
}
