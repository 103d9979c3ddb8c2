package dev.holdfast.cli;

import dev.holdfast.testkit.fleet.Fleet;
import dev.holdfast.testkit.fleet.FleetBuilder;
import dev.holdfast.testkit.jvm.Backend;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The settings of a run of the demo.
 *
 * @param seconds how long the workers contend
 * @param workers the number of worker processes
 * @param redlock whether the lock needs a majority of five servers
 * @param broken whether each process has a separate lock, which excludes no other process
 */
record DemoSettings(int seconds, int workers, boolean redlock, boolean broken) {
    static final Duration LEASE_TIME = Duration.ofSeconds(2);
    static final Duration START_TIME = Duration.ofSeconds(60);

    private static final Duration HOLD = Duration.ofMillis(5);
    private static final Duration IDLE = Duration.ofMillis(20);
    private static final List<Backend> CLIENTS = List.of(Backend.JEDIS, Backend.LETTUCE, Backend.REDISSON);

    /** Returns the backend of each worker. */
    List<Backend> backends() {
        List<Backend> choice = broken ? List.of(Backend.MEMORY) : CLIENTS;
        return IntStream.range(0, workers)
                .mapToObj(i -> choice.get(i % choice.size()))
                .toList();
    }

    /** Returns the names of the client libraries in use. */
    Stream<String> clients() {
        return backends().stream().map(Backend::toString).distinct();
    }

    /** Returns a fleet of the workers, on the locks of a URL, with their counter on the server of a port. */
    FleetBuilder fleet(String url, int counterPort) {
        FleetBuilder fleet = Fleet.builder(broken ? "lock:memory:" : url, counterPort)
                .locks("demo")
                .leaseTime(LEASE_TIME)
                .hold(HOLD)
                .idle(IDLE);
        backends().forEach(backend -> fleet.workers(backend, 1));
        return fleet;
    }
}
