package dev.holdfast.lettuce;

import dev.holdfast.redis.RedisOptions;
import dev.holdfast.redis.RedisSettings;
import dev.holdfast.redis.client.AsyncRedisClient;
import dev.holdfast.redis.client.ConnectPace;
import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.redis.client.RedisUnreachable;
import dev.holdfast.redis.client.ScriptCall;
import dev.holdfast.redis.client.SharedConnection;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Carries script calls over Lettuce, with one shared connection for each lane. */
final class LettuceAdapter extends AsyncRedisClient<StatefulRedisConnection<byte[], byte[]>> {
    private static final System.Logger LOG = System.getLogger("dev.holdfast.lettuce");

    private final RedisClient client;
    private final boolean ownsClient;
    private final AtomicBoolean shutDown = new AtomicBoolean();

    /** How many connections broke whose commands are sent again. */
    private final AtomicLong resends;

    private final Duration connectTimeout;

    private LettuceAdapter(
            RedisClient client, boolean ownsClient, String server, Duration connectTimeout, Shared shared) {
        super(connection(client, shared), connection(client, shared), server, shared.pace);
        this.client = client;
        this.ownsClient = ownsClient;
        this.connectTimeout = connectTimeout;
        this.resends = shared.resends;
        shared.onDisconnect.set(this::disconnected);
    }

    /** What both connections share. */
    private record Shared(
            ConnectPace pace,
            AtomicLong resends,
            AtomicReference<@Nullable Consumer<StatefulRedisConnection<byte[], byte[]>>> onDisconnect) {
        Shared() {
            this(new ConnectPace(), new AtomicLong(), new AtomicReference<>());
        }
    }

    private static SharedConnection<StatefulRedisConnection<byte[], byte[]>> connection(
            RedisClient client, Shared shared) {
        return new SharedConnection<>(
                "holdfast-lettuce-connect",
                () -> {
                    StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE);
                    if (keepsCommands(client)) {
                        connection.addListener(new DisconnectCounter(shared.resends));
                    }
                    if (!reconnects(client)) {
                        connection.addListener(new Replacement(connection, shared));
                    }
                    return connection;
                },
                StatefulRedisConnection::closeAsync,
                shared.pace);
    }

    private static boolean reconnects(RedisClient client) {
        return client.getOptions().isAutoReconnect();
    }

    /** Replaces a connection that broke. One that broke before its use is replaced by the first call. */
    private record Replacement(StatefulRedisConnection<byte[], byte[]> connection, Shared shared)
            implements RedisConnectionStateListener {
        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
            Consumer<StatefulRedisConnection<byte[], byte[]>> onDisconnect = shared.onDisconnect.get();
            if (onDisconnect != null) {
                onDisconnect.accept(connection);
            }
        }
    }

    @Override
    protected boolean isUsable(StatefulRedisConnection<byte[], byte[]> connection) {
        return reconnects(client) || connection.isOpen();
    }

    @Override
    public Duration connectTimeout() {
        return connectTimeout;
    }

    private static boolean keepsCommands(RedisClient client) {
        return client.getOptions().getDisconnectedBehavior() != DisconnectedBehavior.REJECT_COMMANDS;
    }

    private record DisconnectCounter(AtomicLong disconnects) implements RedisConnectionStateListener {
        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
            disconnects.incrementAndGet();
        }
    }

    /** Creates an adapter with a client of its own. */
    static LettuceAdapter create(RedisSettings settings) {
        return new LettuceAdapter(
                LettuceClientFactory.create(settings),
                true,
                settings.address(),
                settings.connectTimeout(),
                new Shared());
    }

    /** Creates an adapter over a client of the application. */
    static LettuceAdapter over(RedisClient client) {
        if (keepsCommands(client)) {
            LOG.log(
                    Level.WARNING,
                    "this Lettuce client keeps commands while it is disconnected and sends them after a reconnect; locks are"
                            + " protected from that, but calls fail later than they could. Set"
                            + " ClientOptions.disconnectedBehavior(REJECT_COMMANDS)");
        }
        return new LettuceAdapter(client, false, "", RedisOptions.DEFAULT_CONNECT_TIMEOUT, new Shared());
    }

    @Override
    protected CompletableFuture<byte[]> send(StatefulRedisConnection<byte[], byte[]> connection, ScriptCall call) {
        CommandArgs<byte[], byte[]> words = new CommandArgs<>(ByteArrayCodec.INSTANCE);
        ProtocolKeyword command;
        if (call.script().isCommand()) {
            command = new NamedCommand(call.script().name());
        } else {
            command = call.bySha() ? CommandType.EVALSHA : CommandType.EVAL;
            words.add(call.body()).add(call.keys().size());
        }
        words.addKeys(call.keys()).addValues(call.args());
        return connection
                .async()
                .dispatch(command, new TextOrNumberOutput(), words)
                .toCompletableFuture();
    }

    /** A command that this version of Lettuce need not know. */
    private record NamedCommand(String word) implements ProtocolKeyword {
        @Override
        public byte[] getBytes() {
            return word.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public String toString() {
            return word;
        }
    }

    /** Reads a bulk string, or the digits of an integer. */
    private static final class TextOrNumberOutput extends CommandOutput<byte[], byte[], byte[]> {
        TextOrNumberOutput() {
            super(ByteArrayCodec.INSTANCE, null);
        }

        @Override
        public void set(@Nullable ByteBuffer bytes) {
            output = bytes == null ? null : codec.decodeValue(bytes);
        }

        @Override
        public void set(long integer) {
            output = Long.toString(integer).getBytes(StandardCharsets.US_ASCII);
        }
    }

    @Override
    public long resends() {
        return resends.get();
    }

    @Override
    public boolean sendsCommands() {
        return true;
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
