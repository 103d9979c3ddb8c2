package dev.holdfast.redis;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * An estimate of the server's clock, from the times in its replies. It only serves to name the time after which a request is
 * too late, so an error of some round trips does no harm: the server says its own time when it refuses one.
 */
final class ServerClock {
    private record Offset(long micros) {}

    private final AtomicReference<@Nullable Offset> offset = new AtomicReference<>();

    /** Takes in the server's time of a reply, given when the request was sent; 0 says nothing. */
    void saw(long serverMicros, long sentNanos) {
        if (serverMicros == 0) {
            return;
        }
        long middle = sentNanos + (System.nanoTime() - sentNanos) / 2;
        offset.set(new Offset(serverMicros - middle / 1_000));
    }

    /** Returns the server's time at a moment of {@link System#nanoTime}, in microseconds; 0 if nothing is known of it. */
    long at(long nanos) {
        Offset known = offset.get();
        return known == null ? 0 : known.micros + nanos / 1_000;
    }
}
