package dev.holdfast.redis.store;

import dev.holdfast.redis.client.RedisClient;
import dev.holdfast.spi.Ticker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The first reply of the server: to the {@link Handshake}, on a client that has tried to connect on every lane. Until then calls
 * may wait longer than for a reply, but only within the connect timeout of the client. Thread-safe.
 */
public final class FirstReply {
    private static final Duration NO_TIME = Duration.ofNanos(1);

    private final RedisClient client;
    private final Handshake handshake;
    private final Ticker ticker;
    private final long end;
    private volatile boolean isOver;

    /**
     * Creates the wait for the first reply. The connect timeout begins now.
     *
     * @param client the client
     * @param handshake asks for the reply
     * @param ticker the clock
     */
    public FirstReply(RedisClient client, Handshake handshake, Ticker ticker) {
        this.client = client;
        this.handshake = handshake;
        this.ticker = ticker;
        this.end = ticker.nanoTime() + client.connectTimeout().toNanos();
    }

    /**
     * Waits for the first reply.
     *
     * @param timeout how long to wait at most
     * @return a future that is complete after the first reply, and when the connect timeout is over
     */
    public CompletableFuture<@Nullable Void> await(Duration timeout) {
        long left = isOver ? 0 : end - ticker.nanoTime();
        if (left <= 0) {
            isOver = true;
            return CompletableFuture.completedFuture(null);
        }
        return probe(left < timeout.toNanos() ? Duration.ofNanos(left) : timeout);
    }

    /**
     * Asks for a reply.
     *
     * @param timeout how long to wait for it
     * @return a future that fails if there is none
     */
    public CompletableFuture<@Nullable Void> probe(Duration timeout) {
        long deadline = ticker.nanoTime() + timeout.toNanos();
        CompletableFuture<@Nullable Void> reply = client.connectedAsync(timeout)
                .thenCompose(connected -> handshake.runAsync(left(deadline)))
                .thenRun(() -> isOver = true);
        return RedisErrors.translateFailure(null, RedisScripts.HANDSHAKE, reply);
    }

    private Duration left(long deadline) {
        Duration left = Duration.ofNanos(deadline - ticker.nanoTime());
        return left.compareTo(NO_TIME) < 0 ? NO_TIME : left;
    }
}
