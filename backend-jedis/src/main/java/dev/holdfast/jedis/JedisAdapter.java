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
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Carries script calls over Jedis. Jedis blocks, so a blocking call stays on its thread; an asynchronous one takes a thread of
 * a small pool that is empty when idle, as does one that has to wait for a connection first: making one may take longer than
 * the call may. Renewals have one thread and one connection.
 */
final class JedisAdapter implements RedisClient {
    private static final System.Logger LOG = System.getLogger("dev.holdfast.jedis");
    private static final int MAX_QUEUED = 10_000;
    private static final long IDLE_SECONDS = 10;
    private static final long CLOSE_SECONDS = 2;

    private final ConnectionSource connections;
    private final ThreadPoolExecutor calls;
    private final ThreadPoolExecutor renewals;

    /** The connection of the upkeep lane; touched by its thread only, and by close after that has ended. */
    private @Nullable Connection upkeep;

    JedisAdapter(ConnectionSource connections) {
        this.connections = connections;
        this.calls = new Threads(connections.limit(), "holdfast-jedis", () -> {});
        this.renewals = new Threads(1, "holdfast-jedis-upkeep", this::closeUpkeep);
    }

    /** Daemon threads that end when they are idle. */
    private static final class Threads extends ThreadPoolExecutor {
        private final Runnable atEnd;

        Threads(int threads, String name, Runnable atEnd) {
            super(threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_QUEUED), task -> {
                Thread thread = new Thread(task, name);
                thread.setDaemon(true);
                return thread;
            });
            this.atEnd = atEnd;
            allowCoreThreadTimeOut(true);
        }

        @Override
        protected void terminated() {
            atEnd.run();
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
            return onBorrowed(pending);
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
        boolean isUpkeep = pending.call().lane() == Lane.UPKEEP;
        try {
            (isUpkeep ? renewals : calls).execute(() -> {
                try {
                    pending.complete(isUpkeep ? onUpkeep(pending) : onBorrowed(pending));
                } catch (Throwable failure) {
                    pending.fail(failure);
                }
            });
        } catch (RejectedExecutionException e) {
            pending.fail(new RedisUnreachable("too many calls are waiting, or the client is closed", e, false));
        }
    }

    private byte[] onBorrowed(PendingCall pending) throws InterruptedException {
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

    /** A pool replaces a broken connection at once, which blocks while the server is down: that is for another thread. */
    private void giveBack(Connection connection) {
        if (!connection.isBroken()) {
            connections.giveBack(connection);
            return;
        }
        try {
            calls.execute(() -> connections.giveBack(connection));
        } catch (RejectedExecutionException closed) {
            connections.giveBack(connection);
        }
    }

    private byte[] onUpkeep(PendingCall pending) {
        Connection connection = upkeep;
        if (connection == null) {
            connection = connections.make();
            upkeep = connection;
        }
        try {
            return execute(connection, pending);
        } finally {
            if (connection.isBroken()) {
                closeUpkeep();
            }
        }
    }

    private void closeUpkeep() {
        Connection connection = upkeep;
        if (connection != null) {
            upkeep = null;
            connections.discard(connection);
        }
    }

    private byte[] execute(Connection connection, PendingCall pending) {
        long left = pending.nanosLeft();
        if (left <= 0 || !pending.beginSending()) {
            throw new RedisUnreachable("no connection in time", null, false);
        }
        int before = connection.getSoTimeout();
        try {
            connection.setSoTimeout((int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
            byte[] reply = (byte[]) connection.executeCommand(command(pending.call()));
            restore(connection, before);
            return reply;
        } catch (JedisDataException e) {
            restore(connection, before);
            throw new RedisErrorReply(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            connection.setBroken(); // a reply that comes late must not be taken for the next one
            connections.dropIdle();
            throw new RedisUnreachable(RedisUnreachable.reason(e, message -> message), e, true);
        } catch (Error e) {
            connection.setBroken();
            throw e;
        }
    }

    private static void restore(Connection connection, int timeout) {
        try {
            connection.setSoTimeout(timeout);
        } catch (RuntimeException e) { // closed in between; the reply is here nevertheless
            connection.setBroken();
        }
    }

    private static CommandArguments command(ScriptCall call) {
        CommandArguments command = new CommandArguments(call.bySha() ? Command.EVALSHA : Command.EVAL);
        command.add(call.body()).add(call.keys().size());
        call.keys().forEach(command::add);
        call.args().forEach(command::add);
        return command;
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        return type.isInstance(connections.existing())
                ? Optional.of(type.cast(connections.existing()))
                : Optional.empty();
    }

    @Override
    public void close() {
        connections.close();
        calls.shutdown();
        renewals.shutdown();
        try {
            if (!calls.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)
                    || !renewals.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.log(Level.DEBUG, "calls are still under way; their threads end with them");
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
