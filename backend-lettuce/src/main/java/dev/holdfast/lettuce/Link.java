package dev.holdfast.lettuce;

import dev.holdfast.redis.RedisUnreachable;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One shared connection that is made in the background, again and again until it succeeds, at most one attempt at a time. Once
 * made, Lettuce keeps it connected.
 */
final class Link {
    private static final long MIN_PAUSE_NANOS = 10_000_000L;
    private static final long MAX_PAUSE_NANOS = 500_000_000L;

    private final Supplier<CompletableFuture<StatefulRedisConnection<byte[], byte[]>>> connect;
    private final AtomicReference<@Nullable Attempt> current = new AtomicReference<>();
    private volatile boolean closed;

    Link(Supplier<CompletableFuture<StatefulRedisConnection<byte[], byte[]>>> connect) {
        this.connect = connect;
    }

    /**
     * One attempt to connect.
     *
     * @param notBefore when the next one may start if this one fails
     */
    private record Attempt(
            CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connection, long notBefore, long pause) {
        boolean isToBeRepeated() {
            return connection.isCompletedExceptionally() && System.nanoTime() - notBefore >= 0;
        }
    }

    /** Returns the connection, or a future of the attempt that is under way or has just failed. */
    CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connection() {
        Attempt known = current.get();
        if (known != null && !known.isToBeRepeated()) {
            return known.connection;
        }
        if (closed) {
            return CompletableFuture.failedFuture(new RedisUnreachable("the client is closed", null, false));
        }
        long pause = known == null ? MIN_PAUSE_NANOS : Math.min(MAX_PAUSE_NANOS, 2 * known.pause);
        long jittered = ThreadLocalRandom.current().nextLong(pause) + 1;
        Attempt next = new Attempt(new CompletableFuture<>(), System.nanoTime() + jittered, pause);
        if (!current.compareAndSet(known, next)) {
            return connection();
        }
        connect.get().whenComplete((connection, thrown) -> {
            if (thrown != null) {
                next.connection.completeExceptionally(thrown);
            } else {
                next.connection.complete(connection);
                if (closed) {
                    connection.closeAsync();
                }
            }
        });
        return next.connection;
    }

    void close() {
        closed = true;
        Attempt known = current.get();
        if (known != null) {
            known.connection.thenAccept(StatefulRedisConnection::close);
        }
    }
}
