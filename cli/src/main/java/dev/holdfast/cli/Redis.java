package dev.holdfast.cli;

import dev.holdfast.LockBackendException;
import dev.holdfast.LockConfig;
import dev.holdfast.LockProvider;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.StandardOptions;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/** A connection to the locks of one server, and to the server itself for commands that the API lacks. Thread-safe. */
final class Redis implements AutoCloseable {
    private static final String DEFAULT_PREFIX = "lock:";

    private final LockProvider locks;
    private final ConnectionPool pool;
    private final String prefix;

    private Redis(LockConfig config, LockProvider locks) {
        this.locks = locks;
        this.prefix = config.get(StandardOptions.KEY_PREFIX).orElse(DEFAULT_PREFIX);
        this.pool = locks.unwrap(ConnectionPool.class)
                .orElseThrow(() -> new IllegalArgumentException("this command needs one Redis server and Jedis, as in"
                        + " lock:redis://HOST:PORT, but the URL is " + config));
    }

    static Redis open(Target target) {
        LockProvider locks = target.open();
        try {
            return new Redis(target.config(), locks);
        } catch (RuntimeException e) {
            locks.close();
            throw e;
        }
    }

    LockProvider locks() {
        return locks;
    }

    /** Returns the key prefix, which precedes the name of a lock in its key. */
    String prefix() {
        return prefix;
    }

    /** Runs a command and returns the reply: bytes, a long, a list, or null. */
    @Nullable
    Object command(ProtocolCommand command, Object... arguments) {
        CommandArguments words = new CommandArguments(command);
        words.addObjects(arguments);
        try (Connection connection = pool.getResource()) {
            return connection.executeCommand(words);
        } catch (JedisConnectionException e) {
            throw new LockUnavailableException(null, command + " had no reply: " + e.getMessage(), e);
        } catch (JedisException e) {
            throw new LockBackendException(null, command + " was refused: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        locks.close();
    }
}
