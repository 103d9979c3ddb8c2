package dev.holdfast.testkit.proxy;

import java.time.Duration;
import java.util.Map;

/** What befalls the bytes of a connection in one direction. */
sealed interface Fault {
    /** They take longer: the delay and up to the jitter more, in the order in which they came. */
    record Delay(Duration delay, Duration jitter) implements Fault {}

    /** They are kept until this is over, as a network does that is cut for a while: TCP repeats what did not arrive. */
    record Hold() implements Fault {}

    /** They are lost, and the connection with them: TCP delivers nothing that comes after a gap. */
    record Drop() implements Fault {}

    /** After some more of them the connection ends, within a message if need be; counted from where each connection was. */
    record Cut(long bytes, Map<Connection, Long> from) implements Fault {
        long limit(Connection connection) {
            return from.getOrDefault(connection, 0L) + bytes;
        }
    }
}
