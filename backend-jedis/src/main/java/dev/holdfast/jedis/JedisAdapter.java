package dev.holdfast.jedis;

import dev.holdfast.jedis.QueuedCall.State;
import dev.holdfast.redis.client.ConnectPace;
import dev.holdfast.redis.client.FirstConnection;
import dev.holdfast.redis.client.Lane;
import dev.holdfast.redis.client.PendingCall;
import dev.holdfast.redis.client.RedisClient;
import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.redis.client.RedisUnreachable;
import dev.holdfast.redis.client.ScriptCall;
import dev.holdfast.redis.client.SharedConnection;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
 * <p>A blocking call uses the thread of its caller, or that of a call that takes it along, see {@link CallQueue}. An
 * asynchronous call uses a thread of a small pool, which is empty when idle. So does a blocking call for which a connection must
 * be made, because that may take longer than the timeout of the call. The lane {@link Lane#RENEWAL} has one thread and one
 * connection. While that is not made, renewals use the connections of the application.
 */
final class JedisAdapter implements RedisClient {
    private static final System.Logger LOG = System.getLogger("dev.holdfast.jedis");
    private static final int MAX_QUEUED = 10_000;
    private static final long IDLE_SECONDS = 10;
    private static final long CLOSE_SECONDS = 2;
    private static final String CONNECT_THREAD = "holdfast-jedis-connect";

    private final ConnectionSource connections;
    private final CallQueue calls;
    private final ThreadPoolExecutor applicationThreads;
    private final ThreadPoolExecutor renewalThread;

    /** Made once the pool has had its first connection. */
    private final SharedConnection<Boolean> firstOfPool;

    /** The connection of the renewal lane. Only its thread sends on it. */
    private final SharedConnection<Connection> renewalConnection;

    JedisAdapter(ConnectionSource connections) {
        this.connections = connections;
        this.calls = new CallQueue(connections.maxConcurrentCalls(), this::sendOnOtherThread);
        this.applicationThreads = new Threads(connections.maxConcurrentCalls(), "holdfast-jedis");
        this.renewalThread = new Threads(1, "holdfast-jedis-renewal");
        this.firstOfPool = new SharedConnection<>(
                CONNECT_THREAD,
                connections::warmUp,
                connected -> CompletableFuture.completedFuture(null),
                connections.pace());
        this.renewalConnection = new SharedConnection<>(
                CONNECT_THREAD,
                connections::makeSeparate,
                connection -> {
                    connections.discard(connection);
                    return CompletableFuture.completedFuture(null);
                },
                connections.pace());
    }

    /** A pool of daemon threads that end when they are idle. */
    private static final class Threads extends ThreadPoolExecutor {
        Threads(int threads, String name) {
            super(threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_QUEUED), task -> {
                Thread thread = new Thread(task, name);
                thread.setDaemon(true);
                return thread;
            });
            allowCoreThreadTimeOut(true);
        }
    }

    @Override
    public boolean blocks() {
        return true;
    }

    @Override
    public byte[] run(ScriptCall call) throws InterruptedException {
        PendingCall pending = new PendingCall(call, connections.server());
        if (call.lane() == Lane.RENEWAL && runOnRenewalConnection(pending)) {
            return pending.await();
        }
        QueuedCall queued = QueuedCall.blocking(pending);
        boolean hasTurn = calls.tryStart();
        if (!hasTurn) {
            calls.add(queued);
            State state = queued.awaitTurn();
            hasTurn = state == State.HAS_TURN;
            if (state == State.GIVEN_UP && !Thread.currentThread().isInterrupted() && connections.isExhausted()) {
                throw connections.exhausted(null);
            }
        }
        if (hasTurn && connections.hasIdle()) {
            send(queued);
        } else if (hasTurn) {
            queued.passToOtherThread();
            if (!sendOnOtherThread(queued)) {
                calls.release();
            }
            queued.awaitTurn();
        }
        return pending.await();
    }

    @Override
    public CompletableFuture<byte[]> runAsync(ScriptCall call) {
        PendingCall pending = new PendingCall(call, connections.server());
        if (call.lane() != Lane.RENEWAL || !runOnRenewalConnection(pending)) {
            QueuedCall queued = QueuedCall.asynchronous(pending);
            try {
                if (!calls.tryStart()) {
                    calls.add(queued);
                } else if (!sendOnOtherThread(queued)) {
                    calls.release();
                }
            } catch (RedisUnreachable e) {
                pending.fail(e);
            }
        }
        return pending.future();
    }

    @Override
    public CompletableFuture<Subscription> subscribeAsync(String channel, Subscriber subscriber) {
        return new JedisSubscription(connections, channel, subscriber).start();
    }

    /** Completes when the pool and the renewal lane have tried to connect. If only the latter failed, renewals use the pool. */
    @Override
    public CompletableFuture<@Nullable Void> connectedAsync(Duration timeout) {
        CompletableFuture<@Nullable Void> connected = FirstConnection.withTimeout(connections.server(), timeout);
        firstOfPool.whenConnected((done, thrown) -> {
            if (done == null) {
                connected.completeExceptionally(Objects.requireNonNull(thrown));
            } else {
                renewalConnection.whenConnected((connection, ignored) -> connected.complete(null));
            }
        });
        return connected;
    }

    @Override
    public Duration connectTimeout() {
        return connections.connectTimeout();
    }

    /** Sends a call on the renewal connection. Returns false if that is not made. */
    private boolean runOnRenewalConnection(PendingCall pending) {
        Connection connection = renewalConnection.connectedNow();
        if (connection == null) {
            return false;
        }
        try {
            renewalThread.execute(() -> {
                try {
                    sendOnRenewalConnection(connection, pending);
                } catch (Throwable failure) {
                    pending.fail(failure);
                }
            });
        } catch (RejectedExecutionException e) {
            pending.fail(new RedisUnreachable("too many calls are waiting, or the client is closed", e, false));
        }
        return true;
    }

    /** Sends a call that has the right to use a connection. Returns false if the client is closed, and the call has failed. */
    private boolean sendOnOtherThread(QueuedCall queued) {
        try {
            applicationThreads.execute(() -> send(queued));
            return true;
        } catch (RejectedExecutionException e) {
            queued.failed(new RedisUnreachable("the client is closed", e, false));
            queued.end();
            return false;
        }
    }

    /** Sends a call that has the right to use a connection, and calls that wait behind it. Then passes the right on. */
    private void send(QueuedCall first) {
        List<QueuedCall> together = new ArrayList<>(CallQueue.MAX_TOGETHER);
        together.add(first);
        try {
            long left = first.pending().nanosLeft();
            if (left <= 0) {
                throw new RedisUnreachable("all threads were busy", null, false);
            }
            Connection connection = borrow(first.pending());
            try {
                calls.takeAlong(first, together);
                execute(connection, together);
            } finally {
                giveBack(connection);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // await() then throws
        } catch (Throwable failure) {
            first.failed(failure);
        } finally {
            calls.release();
            together.forEach(QueuedCall::end);
        }
    }

    /**
     * Borrows a connection, or makes one. A connection that is made so late that the reply would hardly be in time is left to the
     * next call: otherwise the call would break it.
     */
    private Connection borrow(PendingCall pending) throws InterruptedException {
        if (connections.hasIdle() || connections.isExhausted()) {
            return connections.borrow(pending.nanosLeft());
        }
        ConnectPace.Attempt attempt = connections.pace().tryBegin();
        if (attempt == null) {
            throw connections.pace().tooEarly();
        }
        Connection made;
        try {
            made = connections.borrow(pending.nanosLeft());
            attempt.succeeded();
        } catch (RuntimeException | Error e) {
            attempt.failed(e);
            throw e;
        } finally {
            attempt.dropped(); // if the thread was interrupted
        }
        if (pending.nanosLeft() < pending.call().timeout().toNanos() / 2) {
            connections.giveBack(made);
            throw new RedisUnreachable("no connection in time", null, false);
        }
        return made;
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

    private void sendOnRenewalConnection(Connection connection, PendingCall pending) {
        QueuedCall call = QueuedCall.asynchronous(pending);
        try {
            execute(connection, List.of(call));
        } finally {
            if (connection.isBroken()) {
                renewalConnection.replace(connection);
            }
            call.end();
        }
    }

    /** Sends calls at once, and notes the reply to each, or its failure. The time limit is that of the first one. */
    private void execute(Connection connection, List<QueuedCall> together) {
        long end = System.nanoTime() + together.get(0).pending().nanosLeft();
        List<QueuedCall> sent = new ArrayList<>(together.size());
        int replied = 0;
        int originalTimeout = connection.getSoTimeout();
        try {
            for (QueuedCall call : together) {
                if (call.pending().nanosLeft() > 0 && call.pending().beginSending()) {
                    sent.add(call);
                    connection.sendCommand(command(call.pending().call()));
                } else {
                    call.failed(new RedisUnreachable("no connection in time", null, false));
                }
            }
            for (; replied < sent.size(); replied++) {
                connection.setSoTimeout((int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
                receive(connection, sent.get(replied));
            }
            restoreTimeout(connection, originalTimeout);
        } catch (RuntimeException e) {
            connection.setBroken(); // a late reply must not be read as the reply to the next call
            connections.dropIdle();
            RedisUnreachable failure = new RedisUnreachable(RedisUnreachable.reason(e, message -> message), e, true);
            sent.listIterator(replied).forEachRemaining(call -> call.failed(failure));
        } catch (Error e) {
            connection.setBroken();
            sent.listIterator(replied).forEachRemaining(call -> call.failed(e));
        }
    }

    private static void receive(Connection connection, QueuedCall call) {
        try {
            Object reply = connection.getOne();
            call.replied(reply instanceof byte[] text ? text : Protocol.toByteArray((Long) reply));
        } catch (JedisDataException e) {
            call.failed(new RedisErrorReply(String.valueOf(e.getMessage())));
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
        boolean areCallsOver = awaitThreads();
        connections.closeSockets().run();
        firstOfPool.close();
        renewalConnection.close();
        if (!areCallsOver && !awaitThreads()) {
            LOG.log(Level.DEBUG, "calls are still in flight; their threads end with them");
        }
    }

    private boolean awaitThreads() {
        try {
            return applicationThreads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)
                    && renewalThread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public String toString() {
        return "Jedis";
    }
}
