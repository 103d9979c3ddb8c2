package dev.holdfast.redis.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The futures of calls that wait for the first connection of a client. */
public final class FirstConnection {
    /**
     * Returns a future that fails after a timeout.
     *
     * @param server the server, for the message, without credentials; empty if it is not known
     * @param timeout the timeout
     * @return a new future, which fails with {@link RedisUnreachable} unless it is completed in time
     */
    public static CompletableFuture<@Nullable Void> withTimeout(String server, Duration timeout) {
        CompletableFuture<@Nullable Void> connected = new CompletableFuture<>();
        Runnable cancelTimeout = TimeoutBuckets.at(
                System.nanoTime() + timeout.toNanos(),
                () -> connected.completeExceptionally(new RedisUnreachable(
                        "no connection" + (server.isEmpty() ? "" : " to " + server) + " within " + timeout.toMillis()
                                + " ms",
                        null,
                        false)));
        connected.whenComplete((done, thrown) -> cancelTimeout.run());
        return connected;
    }

    private FirstConnection() {}
}
