package dev.holdfast.lettuce;

import dev.holdfast.redis.RedisSettings;
import dev.holdfast.redis.client.AsyncRedisClient;
import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.redis.client.RedisUnreachable;
import dev.holdfast.redis.client.ScriptCall;
import dev.holdfast.redis.client.SharedConnection;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** Carries script calls over Lettuce, with one shared connection for each lane. */
final class LettuceAdapter extends AsyncRedisClient<StatefulRedisConnection<byte[], byte[]>> {
    private static final System.Logger LOG = System.getLogger("dev.holdfast.lettuce");

    private final RedisClient client;
    private final boolean ownsClient;
    private final AtomicBoolean shutDown = new AtomicBoolean();

    private LettuceAdapter(RedisClient client, boolean ownsClient, String server) {
        super(connection(client), connection(client), server);
        this.client = client;
        this.ownsClient = ownsClient;
    }

    private static SharedConnection<StatefulRedisConnection<byte[], byte[]>> connection(RedisClient client) {
        return new SharedConnection<>(
                "holdfast-lettuce-connect",
                () -> client.connect(ByteArrayCodec.INSTANCE),
                StatefulRedisConnection::closeAsync);
    }

    /** Creates an adapter with a client of its own. */
    static LettuceAdapter create(RedisSettings settings) {
        return new LettuceAdapter(LettuceClientFactory.create(settings), true, settings.address());
    }

    /** Creates an adapter over a client of the application. */
    static LettuceAdapter over(RedisClient client) {
        if (client.getOptions().getDisconnectedBehavior() != DisconnectedBehavior.REJECT_COMMANDS) {
            LOG.log(
                    Level.WARNING,
                    "this Lettuce client keeps commands while it is disconnected and sends them after a reconnect; locks are"
                            + " protected from that, but calls fail later than they could. Set"
                            + " ClientOptions.disconnectedBehavior(REJECT_COMMANDS)");
        }
        return new LettuceAdapter(client, false, "");
    }

    @Override
    protected CompletableFuture<byte[]> send(StatefulRedisConnection<byte[], byte[]> connection, ScriptCall call) {
        RedisAsyncCommands<byte[], byte[]> commands = connection.async();
        byte[][] keys = call.keys().toArray(byte[][]::new);
        byte[][] args = call.args().toArray(byte[][]::new);
        RedisFuture<byte[]> reply = call.bySha()
                ? commands.evalsha(call.script().sha(), ScriptOutputType.VALUE, keys, args)
                : commands.eval(call.script().text(), ScriptOutputType.VALUE, keys, args);
        return reply.toCompletableFuture();
    }

    @Override
    public CompletableFuture<Subscription> subscribeAsync(String channel, Subscriber subscriber) {
        return subscribeOnNewThread(
                "holdfast-lettuce-connect", () -> LettuceSubscription.open(client, channel, subscriber));
    }

    @Override
    protected RuntimeException translate(Throwable thrown, boolean wasSent) {
        for (Throwable inner = thrown; inner != null; inner = inner.getCause()) {
            if (inner instanceof RedisCommandExecutionException) {
                return new RedisErrorReply(String.valueOf(inner.getMessage()));
            }
        }
        boolean rejected = thrown instanceof RedisException
                && String.valueOf(thrown.getMessage()).contains("not connected");
        return new RedisUnreachable(RedisUnreachable.reason(thrown, message -> message), thrown, wasSent && !rejected);
    }

    @Override
    protected void unresponsive(
            SharedConnection<StatefulRedisConnection<byte[], byte[]>> shared,
            StatefulRedisConnection<byte[], byte[]> connection) {
        LOG.log(Level.DEBUG, "the server does not reply on a connection, which is replaced");
        shared.replace(connection);
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        return type.isInstance(client) ? Optional.of(type.cast(client)) : Optional.empty();
    }

    @Override
    public void close() {
        super.close();
        if (ownsClient && shutDown.compareAndSet(false, true)) {
            LettuceClientFactory.shutdown(client);
        }
    }

    @Override
    public String toString() {
        return "Lettuce";
    }
}
