package dev.holdfast.redisson;

import dev.holdfast.redis.client.AsyncRedisClient;
import dev.holdfast.redis.client.ConnectPace;
import dev.holdfast.redis.client.ScriptCall;
import dev.holdfast.redis.client.SharedConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RFuture;
import org.redisson.api.RScript;
import org.redisson.api.RScript.Mode;
import org.redisson.api.RScript.ReturnType;
import org.redisson.api.options.OptionalOptions;
import org.redisson.client.codec.ByteArrayCodec;

/** Carries script calls over Redisson. Each call is sent once. */
final class RedissonAdapter extends AsyncRedisClient<Redisson> {
    /** How much earlier than the call its command in Redisson times out, at most: more than one tick of Redisson's timer. */
    private static final long MAX_LEAD_MILLIS = 150;

    /** How many attempts to connect calls make in a second at most. Redisson reconnects by itself at a {@link ReconnectPace}. */
    private static final int MAX_ATTEMPTS = 2;

    private final RedissonClients clients;
    private final ConnectPace pace;

    RedissonAdapter(RedissonClients clients) {
        this(clients, new ConnectPace(MAX_ATTEMPTS));
    }

    private RedissonAdapter(RedissonClients clients, ConnectPace pace) {
        super(connection(clients.application(), pace), connection(clients.renewal(), pace), clients.server(), pace);
        this.clients = clients;
        this.pace = pace;
    }

    private static SharedConnection<Redisson> connection(Redisson client, ConnectPace pace) {
        return new SharedConnection<>(
                "holdfast-redisson-connect",
                () -> RedissonClients.connect(client),
                connected -> CompletableFuture.completedFuture(null),
                pace);
    }

    @Override
    public Duration connectTimeout() {
        return clients.connectTimeout();
    }

    /** Sends a call. In an outage each call makes Redisson connect, so only as many calls are sent as the pace allows. */
    @Override
    protected CompletableFuture<byte[]> send(Redisson client, ScriptCall call) {
        ConnectPace.Attempt attempt = null;
        if (pace.isFailing()) {
            attempt = pace.tryBegin();
            if (attempt == null) {
                return CompletableFuture.failedFuture(pace.tooEarly());
            }
        }
        CompletableFuture<byte[]> reply = sendNow(client, call);
        ConnectPace.Attempt paced = attempt;
        reply.whenComplete((body, thrown) -> note(paced, thrown));
        return reply;
    }

    private void note(ConnectPace.@Nullable Attempt attempt, @Nullable Throwable thrown) {
        if (thrown != null && RedissonErrors.isDisconnected(thrown)) {
            RuntimeException failure = RedissonErrors.translate(thrown, false);
            if (attempt == null) {
                pace.failed(failure);
            } else {
                attempt.failed(failure);
            }
        } else if (thrown != null && attempt != null && RedissonErrors.isTimeout(thrown)) {
            attempt.failed(RedissonErrors.translate(thrown, false));
        } else if (attempt != null) {
            attempt.succeeded(); // an error reply is a reply, too
        } else if (thrown == null) {
            pace.succeeded();
        }
    }

    private static CompletableFuture<byte[]> sendNow(Redisson client, ScriptCall call) {
        RScript script = client.getScript(OptionalOptions.defaults()
                .codec(ByteArrayCodec.INSTANCE)
                .timeout(timeout(call))
                .retryAttempts(0));
        List<Object> keys = call.keys().stream()
                .<Object>map(key -> new String(key, StandardCharsets.UTF_8))
                .toList();
        Object[] args = call.args().toArray();
        RFuture<Object> reply = call.bySha()
                ? script.evalShaAsync(Mode.READ_WRITE, call.script().sha(), ReturnType.VALUE, keys, args)
                : script.evalAsync(Mode.READ_WRITE, call.script().text(), ReturnType.VALUE, keys, args);
        return reply.toCompletableFuture()
                .thenApply(body -> body instanceof Long number
                        ? number.toString().getBytes(StandardCharsets.US_ASCII)
                        : (byte[]) body);
    }

    /**
     * Returns a timeout that is a little shorter than that of the call. Redisson then reports whether it had a connection, which
     * only Redisson knows.
     */
    private static Duration timeout(ScriptCall call) {
        long millis = call.timeout().toMillis();
        return Duration.ofMillis(Math.max(1, millis - Math.min(MAX_LEAD_MILLIS, millis / 4)));
    }

    @Override
    public CompletableFuture<Subscription> subscribeAsync(String channel, Subscriber subscriber) {
        return subscribeOnNewThread(
                "holdfast-redisson-connect",
                () -> RedissonSubscription.open(RedissonClients.connect(clients.application()), channel, subscriber));
    }

    @Override
    protected RuntimeException translate(Throwable thrown, boolean wasSent) {
        return RedissonErrors.translate(thrown, wasSent);
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        return type.isInstance(clients.application())
                ? Optional.of(type.cast(clients.application()))
                : Optional.empty();
    }

    @Override
    public void close() {
        super.close();
        clients.close();
    }

    @Override
    public String toString() {
        return "Redisson";
    }
}
