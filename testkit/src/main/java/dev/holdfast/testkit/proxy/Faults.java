package dev.holdfast.testkit.proxy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Causes faults on some connections of a {@link FaultProxy}, including later ones, until the proxy is healed. */
public final class Faults {
    private final Predicate<Connection> whom;
    private final Rules rules;
    private final Supplier<List<Connection>> connections;

    Faults(Predicate<Connection> whom, Rules rules, Supplier<List<Connection>> connections) {
        this.whom = whom;
        this.rules = rules;
        this.connections = connections;
    }

    /** Delays the bytes that are read from now on. */
    public Faults delay(Direction direction, Duration delay) {
        return delay(direction, delay, Duration.ZERO);
    }

    /** Delays the bytes that are read from now on by the delay and a random part of the jitter. A later call replaces the delay. */
    public Faults delay(Direction direction, Duration delay, Duration jitter) {
        rules.add(whom, direction, new Fault.Delay(delay, jitter));
        return this;
    }

    /**
     * Delays the requests of the first connection on which a text arrives, from that text on, and of no other one.
     *
     * @return the connection, as soon as it is known
     */
    public AtomicReference<@Nullable Connection> delayFrom(String text, Duration delay) {
        AtomicReference<@Nullable Connection> slow = new AtomicReference<>();
        rules.add(whom, Direction.REQUESTS, new Fault.DelayFrom(text, delay, slow));
        return slow;
    }

    /** Holds all bytes back until the proxy is healed. They then arrive late. */
    public Faults hold(Direction direction) {
        rules.add(whom, direction, new Fault.Hold());
        return this;
    }

    /**
     * Drops all bytes. With {@link Direction#REPLIES} the server carries out requests whose replies never arrive. A connection
     * that has lost bytes stays silent, and is reset when the proxy is healed.
     */
    public Faults drop(Direction direction) {
        rules.add(whom, direction, new Fault.Drop());
        return this;
    }

    /** Drops all bytes in both directions: a black hole. */
    public Faults dropAll() {
        return drop(Direction.REQUESTS).drop(Direction.REPLIES);
    }

    /**
     * Closes the client's side of a connection when bytes have arrived from it. They are forwarded to the server nevertheless,
     * when they are due, as by a box between client and server. So the client sees an end, and the server a late request.
     */
    public Faults abandon() {
        rules.add(whom, Direction.REQUESTS, new Fault.Abandon());
        return this;
    }

    /** Closes each connection when it has forwarded this number of further bytes. */
    public Faults cutAfter(Direction direction, long bytes) {
        Map<Connection, Long> from = connections.get().stream()
                .collect(Collectors.toMap(Function.identity(), connection -> connection.bytes(direction)));
        rules.add(whom, direction, new Fault.Cut(bytes, from));
        return this;
    }

    /** Resets the current connections with RST on both sides. */
    public void reset() {
        connections.get().stream().filter(whom).forEach(Connection::reset);
    }
}
