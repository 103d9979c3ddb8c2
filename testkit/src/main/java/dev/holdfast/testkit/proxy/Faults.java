package dev.holdfast.testkit.proxy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Causes faults on some of the connections of a {@link FaultProxy}, those of the future included, until it is healed. */
public final class Faults {
    private final Predicate<Connection> whom;
    private final Rules rules;
    private final Supplier<List<Connection>> connections;

    Faults(Predicate<Connection> whom, Rules rules, Supplier<List<Connection>> connections) {
        this.whom = whom;
        this.rules = rules;
        this.connections = connections;
    }

    /** Delays what is read from now on. */
    public Faults delay(Direction direction, Duration delay) {
        return delay(direction, delay, Duration.ZERO);
    }

    /** Delays what is read from now on, by up to the jitter more. A later call replaces the delay. */
    public Faults delay(Direction direction, Duration delay, Duration jitter) {
        rules.add(whom, direction, new Fault.Delay(delay, jitter));
        return this;
    }

    /** Keeps everything back until the proxy is healed, and lets it pass then: it arrives late. */
    public Faults hold(Direction direction) {
        rules.add(whom, direction, new Fault.Hold());
        return this;
    }

    /**
     * Loses everything. With {@link Direction#REPLIES} the server carries requests out of which the client never hears. A
     * connection that has lost something stays mute and is reset when the proxy is healed.
     */
    public Faults drop(Direction direction) {
        rules.add(whom, direction, new Fault.Drop());
        return this;
    }

    /** Loses everything in both directions: a black hole. */
    public Faults dropAll() {
        return drop(Direction.REQUESTS).drop(Direction.REPLIES);
    }

    /** Closes each connection when it has forwarded so many more bytes. */
    public Faults cutAfter(Direction direction, long bytes) {
        Map<Connection, Long> from = connections.get().stream()
                .collect(Collectors.toMap(Function.identity(), connection -> connection.bytes(direction)));
        rules.add(whom, direction, new Fault.Cut(bytes, from));
        return this;
    }

    /** Resets the connections that there are, with RST on both sides. */
    public void reset() {
        connections.get().stream().filter(whom).forEach(Connection::reset);
    }
}
