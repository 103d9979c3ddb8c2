package dev.holdfast.jedis;

import dev.holdfast.redis.RedisOptions;
import dev.holdfast.redis.RedisSettings;
import dev.holdfast.redis.Tls;
import dev.holdfast.redis.client.ConnectPace;
import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.redis.client.RedisUnreachable;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionFactory;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.DefaultJedisSocketFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.util.Pool;

/**
 * Makes and lends connections, at the pace of its provider. They come from a pool of the driver, or from the pool of a client of
 * the application.
 *
 * @param pool the pool for the calls of the application
 * @param unwrapped the object to return from {@code unwrap}: the client of the application, or the pool of the driver
 * @param ownsPool whether the pool belongs to the driver, which then tunes and closes it
 * @param server the server, for messages; empty if it is not known
 * @param connectTimeout how long the first connection may take
 * @param pace the pace at which connections are made
 * @param closeSockets closes the sockets of the driver's own connections
 */
record ConnectionSource(
        Pool<Connection> pool,
        Object unwrapped,
        boolean ownsPool,
        String server,
        Duration connectTimeout,
        ConnectPace pace,
        Runnable closeSockets) {
    private static final System.Logger LOG = System.getLogger("dev.holdfast.jedis");
    private static final int MAX_THREADS = 64;

    /** Creates a source with a pool of its own. It connects on demand. */
    static ConnectionSource create(RedisSettings settings) {
        GenericObjectPoolConfig<Connection> limits = new GenericObjectPoolConfig<>();
        limits.setMaxTotal(settings.poolSize());
        limits.setMaxIdle(settings.poolSize());
        limits.setMinIdle(0);
        limits.setJmxEnabled(false);
        DefaultJedisClientConfig config = clientConfig(settings);
        OwnSockets sockets = new OwnSockets(
                new DefaultJedisSocketFactory(new HostAndPort(settings.host(), settings.port()), config));
        Pool<Connection> pool = new ConnectionPool(new ConnectionFactory(sockets, config), limits);
        return new ConnectionSource(
                pool, pool, true, settings.address(), settings.connectTimeout(), new ConnectPace(), sockets::close);
    }

    /** Returns a source over a client of the application, or empty if the object is not a client with a pool. */
    static Optional<ConnectionSource> over(Object client) {
        if (client instanceof RedisClient redis) {
            return Optional.of(over(redis.getPool(), client));
        }
        return client instanceof ConnectionPool pool ? Optional.of(over(pool, client)) : Optional.empty();
    }

    private static ConnectionSource over(Pool<Connection> pool, Object client) {
        return new ConnectionSource(
                pool, client, false, "", RedisOptions.DEFAULT_CONNECT_TIMEOUT, new ConnectPace(), () -> {});
    }

    @SuppressWarnings("deprecation") // the replacements of the SSL methods cannot read certificates from a PEM file
    private static DefaultJedisClientConfig clientConfig(RedisSettings settings) {
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

    /** Returns how many calls can be in flight at a time. */
    int maxConcurrentCalls() {
        int total = pool.getMaxTotal();
        return total < 0 ? MAX_THREADS : Math.min(MAX_THREADS, Math.max(1, total));
    }

    /** Returns whether there is an idle connection, so that borrowing hardly blocks. */
    boolean hasIdle() {
        return pool.getNumIdle() > 0;
    }

    /** Borrows a connection, and waits for one for at most the given time. */
    Connection borrow(long nanos) throws InterruptedException {
        try {
            return pool.borrowObject(Duration.ofNanos(Math.max(1, nanos)));
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw translate(e);
        }
    }

    /**
     * Makes the first connection of the pool, and leaves it there. Does nothing if the pool has one.
     *
     * @return true
     */
    boolean warmUp() {
        if (pool.getNumIdle() + pool.getNumActive() == 0) {
            try {
                giveBack(borrow(connectTimeout.toNanos()));
            } catch (InterruptedException e) {
                throw new RedisUnreachable("connecting was interrupted", e, false);
            }
        }
        return true;
    }

    /**
     * Makes a connection outside the pool, with its settings, whatever the pace. The pool does not count it, and the application
     * cannot take it. The server has replied on it.
     */
    Connection makeSeparate() {
        try {
            Connection made = pool.getFactory().makeObject().getObject();
            try {
                made.ping();
            } catch (RuntimeException e) {
                discard(made);
                throw e;
            }
            return made;
        } catch (Exception e) {
            throw translate(e);
        }
    }

    private RuntimeException translate(Exception thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof JedisDataException) {
                return new RedisErrorReply(String.valueOf(cause.getMessage()));
            }
        }
        return isExhausted()
                ? exhausted(thrown)
                : new RedisUnreachable(
                        "no connection: " + RedisUnreachable.reason(thrown, message -> message), thrown, false);
    }

    /** Returns whether all connections of the pool are in use. */
    boolean isExhausted() {
        return pool.getMaxTotal() >= 0 && pool.getNumActive() >= pool.getMaxTotal();
    }

    /** Returns the failure of a call for which there was no connection in time. */
    RedisUnreachable exhausted(@Nullable Exception cause) {
        return new RedisUnreachable("all " + pool.getMaxTotal() + " connections of the pool are busy", cause, false);
    }

    /** Returns a connection that was borrowed. */
    void giveBack(Connection connection) {
        try {
            if (connection.isBroken()) {
                pool.returnBrokenResource(connection);
            } else {
                pool.returnResource(connection);
            }
        } catch (RuntimeException e) { // the pool cannot replace a broken connection while the server is down
            LOG.log(Level.DEBUG, "a connection could not be returned to the pool", e);
        }
    }

    /** Closes a connection that {@link #makeSeparate} made. */
    void discard(Connection connection) {
        try {
            connection.close();
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "a connection could not be closed", e);
        }
    }

    /** Closes the idle connections after one was found broken: after a restart of the server they are all broken. */
    void dropIdle() {
        if (ownsPool) {
            pool.clear();
        }
    }

    /** Closes the pool and its idle connections, if they belong to the driver. */
    void close() {
        if (ownsPool) {
            pool.close();
        }
    }
}
