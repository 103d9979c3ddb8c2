package dev.holdfast.jedis;

import dev.holdfast.redis.Lane;
import dev.holdfast.redis.RedisClient;
import dev.holdfast.redis.RedisErrorReply;
import dev.holdfast.redis.RedisUnreachable;
import dev.holdfast.redis.ScriptCall;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.Pool;

/**
 * Carries script calls over Jedis. Jedis blocks, so a blocking call stays on its thread; an asynchronous one takes a thread of
 * a small pool that is empty when idle. Renewals have one thread and one connection.
 */
final class JedisClient implements RedisClient {
    private static final System.Logger LOG = System.getLogger("dev.holdfast.jedis");
    private static final int MAX_QUEUED = 10_000;
    private static final long IDLE_SECONDS = 10;

    private final Connections connections;
    private final ThreadPoolExecutor calls;
    private final ThreadPoolExecutor renewals = executor(1, "holdfast-jedis-upkeep");

    /** The connection of the upkeep lane; touched by its thread only, and by close after that has ended. */
    private @Nullable Connection upkeep;

    JedisClient(Connections connections) {
        this.connections = connections;
        this.calls = executor(Math.max(1, connections.application().getMaxTotal()), "holdfast-jedis");
    }

    private static ThreadPoolExecutor executor(int threads, String name) {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_QUEUED), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    @Override
    public List<?> run(ScriptCall call) {
        if (call.lane() == Lane.UPKEEP) {
            return runAsync(call).join();
        }
        return onBorrowed(call, call.timeout().toNanos());
    }

    @Override
    public CompletableFuture<List<?>> runAsync(ScriptCall call) {
        CompletableFuture<List<?>> reply = new CompletableFuture<>();
        long end = System.nanoTime() + call.timeout().toNanos();
        boolean isUpkeep = call.lane() == Lane.UPKEEP;
        try {
            (isUpkeep ? renewals : calls).execute(() -> {
                try {
                    long left = end - System.nanoTime();
                    if (left <= 0) {
                        throw new RedisUnreachable("all threads were busy for " + call.timeout(), null, false);
                    }
                    reply.complete(isUpkeep ? onUpkeep(call, left) : onBorrowed(call, left));
                } catch (RuntimeException | Error failure) {
                    reply.completeExceptionally(failure);
                }
            });
        } catch (RejectedExecutionException e) {
            reply.completeExceptionally(
                    new RedisUnreachable("too many calls are waiting, or the client is closed", e, false));
        }
        return reply;
    }

    private List<?> onBorrowed(ScriptCall call, long left) {
        Connection connection = borrowed(connections.application(), left);
        try {
            return execute(connection, call, left);
        } finally {
            giveBack(connections.application(), connection);
        }
    }

    /** A pool replaces a broken connection at once, which blocks while the server is down: that is for another thread. */
    private void giveBack(Pool<Connection> pool, Connection connection) {
        if (!connection.isBroken()) {
            pool.returnResource(connection);
            return;
        }
        try {
            calls.execute(() -> {
                try {
                    pool.returnBrokenResource(connection);
                } catch (JedisException serverIsDown) {
                    LOG.log(Level.DEBUG, "a broken connection was not replaced", serverIsDown);
                }
            });
        } catch (RejectedExecutionException closed) {
            connection.close();
        }
    }

    private List<?> onUpkeep(ScriptCall call, long left) {
        Connection connection = upkeep;
        if (connection == null) {
            connection = borrowed(connections.upkeep(), left);
            upkeep = connection;
        }
        try {
            return execute(connection, call, left);
        } finally {
            if (connection.isBroken()) {
                returnUpkeep();
            }
        }
    }

    private static Connection borrowed(Pool<Connection> pool, long left) {
        try {
            return pool.borrowObject(Duration.ofNanos(left));
        } catch (NoSuchElementException e) {
            throw new RedisUnreachable("all " + pool.getMaxTotal() + " connections of the pool are busy", e, false);
        } catch (Exception e) {
            throw errorReplyIn(e).orElseGet(() -> new RedisUnreachable("no connection: " + reason(e), e, false));
        }
    }

    private List<?> execute(Connection connection, ScriptCall call, long left) {
        int before = connection.getSoTimeout();
        try {
            connection.setSoTimeout((int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
            return (List<?>) connection.executeCommand(command(call));
        } catch (JedisDataException e) {
            throw new RedisErrorReply(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            connection.setBroken(); // a reply that comes late must not be taken for the next one
            connections.dropIdle();
            throw new RedisUnreachable(reason(e), e, true);
        } finally {
            if (!connections.own() && !connection.isBroken()) {
                connection.setSoTimeout(before);
            }
        }
    }

    private static CommandArguments command(ScriptCall call) {
        CommandArguments command = new CommandArguments(call.bySha() ? Command.EVALSHA : Command.EVAL);
        command.add(call.body()).add(call.keys().size());
        call.keys().forEach(command::add);
        call.args().forEach(command::add);
        return command;
    }

    private static Optional<RuntimeException> errorReplyIn(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof JedisDataException) {
                return Optional.of(new RedisErrorReply(String.valueOf(cause.getMessage())));
            }
        }
        return Optional.empty();
    }

    private static String reason(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root == thrown
                ? String.valueOf(thrown.getMessage())
                : thrown.getMessage() + " (" + root.getMessage() + ")";
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        return type.isInstance(connections.existing())
                ? Optional.of(type.cast(connections.existing()))
                : Optional.empty();
    }

    @Override
    public void close() {
        calls.shutdown();
        if (!renewals.isShutdown()) {
            renewals.execute(() -> {
                returnUpkeep();
                connections.close();
            });
            renewals.shutdown();
        }
    }

    private void returnUpkeep() {
        Connection connection = upkeep;
        if (connection != null) {
            upkeep = null;
            giveBack(connections.upkeep(), connection);
        }
    }

    @Override
    public String toString() {
        return "Jedis";
    }
}
