package dev.holdfast.redis.store;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Estimates the clock of the server from the times in its replies. The estimate only sets the time after which a request is
 * too late, so an error of a few round trips does no harm: a server that rejects a request replies with its time.
 */
public final class ServerClock {
    /** The server's time minus that of {@link System#nanoTime}. */
    private record Offset(long micros) {}

    private final AtomicReference<@Nullable Offset> offset = new AtomicReference<>();

    /** Creates a clock that does not know the server's time yet. */
    public ServerClock() {}

    /**
     * Updates the estimate with the server's time in a reply.
     *
     * @param serverMicros the server's time; 0 if the reply has none
     * @param sentNanos when the request was sent
     */
    void update(long serverMicros, long sentNanos) {
        if (serverMicros == 0) {
            return;
        }
        long middle = sentNanos + (System.nanoTime() - sentNanos) / 2;
        offset.set(new Offset(serverMicros - middle / 1_000));
    }

    /** Returns the server's time at a moment of {@link System#nanoTime}, in microseconds; 0 if it is not known. */
    long at(long nanos) {
        Offset known = offset.get();
        return known == null ? 0 : known.micros + nanos / 1_000;
    }
}
