package dev.holdfast.testkit.proxy;

import java.time.Duration;
import java.util.Map;

/** A fault of one direction of a connection. */
sealed interface Fault {
    /** Delays the bytes by the delay and a random part of the jitter, and keeps their order. */
    record Delay(Duration delay, Duration jitter) implements Fault {}

    /** Holds the bytes back until the fault is over. A cut network has this effect, because TCP retransmits. */
    record Hold() implements Fault {}

    /** Drops the bytes. The connection is then lost, because TCP delivers nothing after a gap. */
    record Drop() implements Fault {}

    /** Closes the connection after some more bytes, even within a message. Each connection counts from its current position. */
    record Cut(long bytes, Map<Connection, Long> from) implements Fault {
        long limit(Connection connection) {
            return from.getOrDefault(connection, 0L) + bytes;
        }
    }
}
