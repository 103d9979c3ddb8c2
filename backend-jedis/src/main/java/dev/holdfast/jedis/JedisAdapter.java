package dev.holdfast.jedis;

import dev.holdfast.redis.client.Lane;
import dev.holdfast.redis.client.PendingCall;
import dev.holdfast.redis.client.RedisClient;
import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.redis.client.RedisUnreachable;
import dev.holdfast.redis.client.ScriptCall;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Carries script calls over Jedis, which blocks.
 *
 * <p>A blocking call uses the thread of its caller. An asynchronous call uses a thread of a small pool, which is empty when
 * idle. So does a blocking call without an idle connection, because making a connection may take longer than the timeout of
 * the call. The lane {@link Lane#RENEWAL} has one thread and one connection.
 */
final class JedisAdapter implements RedisClient {
    private static final System.Logger LOG = System.getLogger("dev.holdfast.jedis");
    private static final int MAX_QUEUED = 10_000;
    private static final long IDLE_SECONDS = 10;
    private static final long CLOSE_SECONDS = 2;

    private final ConnectionSource connections;
    private final ThreadPoolExecutor applicationThreads;
    private final ThreadPoolExecutor renewalThread;

    /** The connection of the renewal lane. Only its thread uses it, and the end of that thread closes it. */
    private @Nullable Connection renewalConnection;

    JedisAdapter(ConnectionSource connections) {
        this.connections = connections;
        this.applicationThreads = new Threads(connections.maxConcurrentCalls(), "holdfast-jedis", () -> {});
        this.renewalThread = new Threads(1, "holdfast-jedis-renewal", this::closeRenewalConnection);
    }

    /** A pool of daemon threads that end when they are idle. */
    private static final class Threads extends ThreadPoolExecutor {
        private final Runnable onTerminated;

        Threads(int threads, String name, Runnable onTerminated) {
            super(threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_QUEUED), task -> {
                Thread thread = new Thread(task, name);
                thread.setDaemon(true);
                return thread;
            });
            this.onTerminated = onTerminated;
            allowCoreThreadTimeOut(true);
        }

        @Override
        protected void terminated() {
            onTerminated.run();
        }
    }

    @Override
    public boolean blocks() {
        return true;
    }

    @Override
    public byte[] run(ScriptCall call) throws InterruptedException {
        PendingCall pending = new PendingCall(call, connections.server());
        if (call.lane() == Lane.APPLICATION && connections.hasIdle()) {
            return runOnBorrowed(pending);
        }
        enqueue(pending);
        return pending.await();
    }

    @Override
    public CompletableFuture<byte[]> runAsync(ScriptCall call) {
        PendingCall pending = new PendingCall(call, connections.server());
        enqueue(pending);
        return pending.future();
    }

    @Override
    public CompletableFuture<Subscription> subscribeAsync(String channel, Subscriber subscriber) {
        return new JedisSubscription(connections, channel, subscriber).start();
    }

    private void enqueue(PendingCall pending) {
        boolean isRenewal = pending.call().lane() == Lane.RENEWAL;
        try {
            (isRenewal ? renewalThread : applicationThreads).execute(() -> {
                try {
                    pending.complete(isRenewal ? runOnRenewalConnection(pending) : runOnBorrowed(pending));
                } catch (Throwable failure) {
                    pending.fail(failure);
                }
            });
        } catch (RejectedExecutionException e) {
            pending.fail(new RedisUnreachable("too many calls are waiting, or the client is closed", e, false));
        }
    }

    private byte[] runOnBorrowed(PendingCall pending) throws InterruptedException {
        long left = pending.nanosLeft();
        if (left <= 0) {
            throw new RedisUnreachable("all threads were busy", null, false);
        }
        Connection connection = connections.borrow(left);
        try {
            return execute(connection, pending);
        } finally {
            giveBack(connection);
        }
    }

    /**
     * Returns a connection to the pool. A broken one is returned on another thread, because the pool replaces it, which may block
     * for long.
     */
    private void giveBack(Connection connection) {
        if (!connection.isBroken()) {
            connections.giveBack(connection);
            return;
        }
        try {
            applicationThreads.execute(() -> connections.giveBack(connection));
        } catch (RejectedExecutionException closed) {
            connections.giveBack(connection);
        }
    }

    private byte[] runOnRenewalConnection(PendingCall pending) {
        Connection connection = renewalConnection;
        if (connection == null) {
            connection = connections.makeSeparate();
            renewalConnection = connection;
        }
        try {
            return execute(connection, pending);
        } finally {
            if (connection.isBroken()) {
                closeRenewalConnection();
            }
        }
    }

    private void closeRenewalConnection() {
        Connection connection = renewalConnection;
        if (connection != null) {
            renewalConnection = null;
            connections.discard(connection);
        }
    }

    private byte[] execute(Connection connection, PendingCall pending) {
        long left = pending.nanosLeft();
        if (left <= 0 || !pending.beginSending()) {
            throw new RedisUnreachable("no connection in time", null, false);
        }
        int originalTimeout = connection.getSoTimeout();
        try {
            connection.setSoTimeout((int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
            Object reply = connection.executeCommand(command(pending.call()));
            restoreTimeout(connection, originalTimeout);
            return reply instanceof byte[] text ? text : Protocol.toByteArray((Long) reply);
        } catch (JedisDataException e) {
            restoreTimeout(connection, originalTimeout);
            throw new RedisErrorReply(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            connection.setBroken(); // a late reply must not be read as the reply to the next call
            connections.dropIdle();
            throw new RedisUnreachable(RedisUnreachable.reason(e, message -> message), e, true);
        } catch (Error e) {
            connection.setBroken();
            throw e;
        }
    }

    private static void restoreTimeout(Connection connection, int timeout) {
        try {
            connection.setSoTimeout(timeout);
        } catch (RuntimeException e) { // the connection was closed in the meantime, but the reply has been read
            connection.setBroken();
        }
    }

    private static CommandArguments command(ScriptCall call) {
        CommandArguments command;
        if (call.script().isCommand()) {
            command = new CommandArguments(() -> call.body());
        } else {
            command = new CommandArguments(call.bySha() ? Command.EVALSHA : Command.EVAL);
            command.add(call.body()).add(call.keys().size());
        }
        call.keys().forEach(command::add);
        call.args().forEach(command::add);
        return command;
    }

    @Override
    public boolean sendsCommands() {
        return true;
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        return type.isInstance(connections.unwrapped())
                ? Optional.of(type.cast(connections.unwrapped()))
                : Optional.empty();
    }

    @Override
    public void close() {
        connections.close();
        applicationThreads.shutdown();
        renewalThread.shutdown();
        try {
            if (!applicationThreads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)
                    || !renewalThread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.log(Level.DEBUG, "calls are still in flight; their threads end with them");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "Jedis";
    }
}
