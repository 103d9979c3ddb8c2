package dev.holdfast.redisson;

import dev.holdfast.redis.Lane;
import dev.holdfast.redis.RedisClient;
import dev.holdfast.redis.RedisUnreachable;
import dev.holdfast.redis.ScriptCall;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.redisson.api.RFuture;
import org.redisson.api.RScript;
import org.redisson.api.RScript.Mode;
import org.redisson.api.RScript.ReturnType;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.OptionalOptions;
import org.redisson.client.codec.ByteArrayCodec;

/** Carries script calls over Redisson, each sent once. */
final class ScriptClient implements RedisClient {
    private final Clients clients;

    ScriptClient(Clients clients) {
        this.clients = clients;
    }

    @Override
    public List<?> run(ScriptCall call) throws InterruptedException {
        CompletableFuture<List<?>> reply = send(call);
        try {
            return reply.get(call.timeout().toNanos(), TimeUnit.NANOSECONDS);
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
        RedissonClient client = call.lane() == Lane.UPKEEP ? clients.upkeep() : clients.application();
        Duration timeout = call.timeout().compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : call.timeout();
        RScript script = client.getScript(OptionalOptions.defaults()
                .codec(ByteArrayCodec.INSTANCE)
                .timeout(timeout)
                .retryAttempts(0));
        List<Object> keys = call.keys().stream()
                .<Object>map(key -> new String(key, StandardCharsets.UTF_8))
                .toList();
        Object[] args = call.args().toArray();
        RFuture<List<?>> reply = call.bySha()
                ? script.evalShaAsync(Mode.READ_WRITE, call.script().sha(), ReturnType.LIST, keys, args)
                : script.evalAsync(Mode.READ_WRITE, call.script().text(), ReturnType.LIST, keys, args);
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
        return Failures.translated(cause);
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        return type.isInstance(clients.application())
                ? Optional.of(type.cast(clients.application()))
                : Optional.empty();
    }

    @Override
    public void close() {
        clients.close();
    }

    @Override
    public String toString() {
        return "Redisson";
    }
}
