package dev.holdfast.testkit.proxy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A fault of one direction of a connection. */
sealed interface Fault {
    /** Delays the bytes by the delay and a random part of the jitter, and keeps their order. */
    record Delay(Duration delay, Duration jitter) implements Fault {}

    /** Delays the bytes of the first connection on which a text arrives, from that text on. */
    record DelayFrom(String text, Duration delay, AtomicReference<@Nullable Connection> slow) implements Fault {
        boolean affects(Connection connection, byte[] bytes) {
            boolean first = slow.get() == null && new String(bytes, StandardCharsets.ISO_8859_1).contains(text);
            return (first && slow.compareAndSet(null, connection)) || slow.get() == connection;
        }
    }

    /** Holds the bytes back until the fault is over. A cut network has this effect, because TCP retransmits. */
    record Hold() implements Fault {}

    /** Drops the bytes. The connection is then lost, because TCP delivers nothing after a gap. */
    record Drop() implements Fault {}

    /** Closes the client's side when bytes have arrived from it, which are forwarded nevertheless. */
    record Abandon() implements Fault {}

    /** Closes the connection after some more bytes, even within a message. Each connection counts from its current position. */
    record Cut(long bytes, Map<Connection, Long> from) implements Fault {
        long limit(Connection connection) {
            return from.getOrDefault(connection, 0L) + bytes;
        }
    }
}
