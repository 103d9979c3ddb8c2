package dev.holdfast.lettuce;

import dev.holdfast.redis.Lane;
import dev.holdfast.redis.RedisErrorReply;
import dev.holdfast.redis.RedisSettings;
import dev.holdfast.redis.RedisUnreachable;
import dev.holdfast.redis.ScriptCall;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Carries script calls over Lettuce: one shared connection for the application's calls and one for renewals. */
final class LettuceClient implements dev.holdfast.redis.RedisClient {
    private static final System.Logger LOG = System.getLogger("dev.holdfast.lettuce");

    private final RedisClient client;
    private final boolean own;
    private final Link application;
    private final Link upkeep;

    private LettuceClient(
            RedisClient client,
            boolean own,
            Supplier<CompletableFuture<StatefulRedisConnection<byte[], byte[]>>> connect) {
        this.client = client;
        this.own = own;
        this.application = new Link(connect);
        this.upkeep = new Link(connect);
        application.connection();
        upkeep.connection();
    }

    static LettuceClient own(RedisSettings settings) {
        RedisClient client = OwnClient.create(settings);
        return new LettuceClient(client, true, () -> connecting(client));
    }

    static LettuceClient over(RedisClient client) {
        if (client.getOptions().getDisconnectedBehavior() != DisconnectedBehavior.REJECT_COMMANDS) {
            LOG.log(
                    Level.WARNING,
                    "this Lettuce client keeps commands while it is disconnected and sends them after a reconnect; locks are"
                            + " protected from that, but calls fail later than they could. Set"
                            + " ClientOptions.disconnectedBehavior(REJECT_COMMANDS)");
        }
        return new LettuceClient(client, false, () -> connecting(client));
    }

    /** Lettuce can only connect to a client's own URI by blocking, so that takes a thread while it lasts. */
    private static CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connecting(RedisClient client) {
        CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connection = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        connection.complete(client.connect(ByteArrayCodec.INSTANCE));
                    } catch (RuntimeException | Error e) {
                        connection.completeExceptionally(e);
                    }
                },
                "holdfast-lettuce-connect");
        thread.setDaemon(true);
        thread.start();
        return connection;
    }

    @Override
    public List<?> run(ScriptCall call) throws InterruptedException {
        long end = System.nanoTime() + call.timeout().toNanos();
        CompletableFuture<List<?>> reply = send(call);
        try {
            return reply.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw late(call, reply);
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    @Override
    public CompletableFuture<List<?>> runAsync(ScriptCall call) {
        CompletableFuture<List<?>> reply = send(call);
        return reply.copy()
                .orTimeout(call.timeout().toNanos(), TimeUnit.NANOSECONDS)
                .exceptionallyCompose(thrown -> CompletableFuture.failedFuture(
                        thrown instanceof TimeoutException ? late(call, reply) : failure(thrown)));
    }

    private CompletableFuture<List<?>> send(ScriptCall call) {
        Link link = call.lane() == Lane.UPKEEP ? upkeep : application;
        CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connection = link.connection();
        // Once there is a connection, the command is written by the calling thread.
        return connection.isDone() && !connection.isCompletedExceptionally()
                ? write(connection.join(), call)
                : connection.thenCompose(made -> write(made, call));
    }

    private static CompletableFuture<List<?>> write(
            StatefulRedisConnection<byte[], byte[]> connection, ScriptCall call) {
        RedisAsyncCommands<byte[], byte[]> commands = connection.async();
        byte[][] keys = call.keys().toArray(byte[][]::new);
        byte[][] args = call.args().toArray(byte[][]::new);
        RedisFuture<List<?>> reply = call.bySha()
                ? commands.evalsha(call.script().sha(), ScriptOutputType.MULTI, keys, args)
                : commands.eval(call.script().text(), ScriptOutputType.MULTI, keys, args);
        return reply.toCompletableFuture();
    }

    /** Gives a call up. Cancelling keeps it from being sent if it has not been. */
    private static RedisUnreachable late(ScriptCall call, CompletableFuture<List<?>> reply) {
        reply.cancel(false);
        return new RedisUnreachable("nothing within " + call.timeout().toMillis() + " ms", null, true);
    }

    private static RuntimeException failure(Throwable thrown) {
        Throwable cause = thrown;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        for (Throwable inner = cause; inner != null; inner = inner.getCause()) {
            if (inner instanceof RedisCommandExecutionException) {
                return new RedisErrorReply(String.valueOf(inner.getMessage()));
            }
        }
        if (cause instanceof RedisUnreachable known) {
            return known;
        }
        return new RedisUnreachable(reason(cause), cause, !wasNotSent(cause));
    }

    private static boolean wasNotSent(@Nullable Throwable cause) {
        return cause instanceof RedisConnectionException
                || (cause instanceof RedisException rejected
                        && String.valueOf(rejected.getMessage()).contains("not connected"));
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
        return type.isInstance(client) ? Optional.of(type.cast(client)) : Optional.empty();
    }

    @Override
    public void close() {
        application.close();
        upkeep.close();
        if (own) {
            OwnClient.shutdown(client);
        }
    }

    @Override
    public String toString() {
        return "Lettuce";
    }
}
