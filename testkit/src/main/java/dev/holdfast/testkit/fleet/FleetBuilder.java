package dev.holdfast.testkit.fleet;

import dev.holdfast.Fairness;
import dev.holdfast.testkit.history.Event;
import dev.holdfast.testkit.jvm.Backend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/** Builds a {@link Fleet}. Not thread-safe. */
public final class FleetBuilder {
    private final String url;
    private final int counterPort;
    private final List<Backend> members = new ArrayList<>();
    private List<String> locks = List.of("fleet");
    private Workload workload = Workload.INCREMENT;
    private int threads = 1;
    private Duration leaseTime = Duration.ofSeconds(2);
    private Duration hold = Duration.ofMillis(2);
    private Duration idle = Duration.ZERO;
    private Duration wait = Duration.ofSeconds(5);
    private Fairness fairness = Fairness.BOUNDED;
    private Consumer<Event> onEvent = event -> {};

    FleetBuilder(String url, int counterPort) {
        this.url = url;
        this.counterPort = counterPort;
    }

    /** Adds workers on a backend. Workers have the names {@code w1}, {@code w2} and so on, in the order of their addition. */
    public FleetBuilder workers(Backend backend, int count) {
        members.addAll(Collections.nCopies(count, backend));
        return this;
    }

    /** Sets the locks. A worker chooses one at random for each acquisition. */
    public FleetBuilder locks(String... names) {
        locks = List.of(names);
        return this;
    }

    /** Sets the work under the lock. By default, a worker increments a counter. */
    public FleetBuilder workload(Workload work) {
        workload = work;
        return this;
    }

    /** Sets the number of threads of each worker. */
    public FleetBuilder threads(int count) {
        threads = count;
        return this;
    }

    /** Sets the lease time. */
    public FleetBuilder leaseTime(Duration time) {
        leaseTime = time;
        return this;
    }

    /** Sets the average time for which a lock is held. */
    public FleetBuilder hold(Duration time) {
        hold = time;
        return this;
    }

    /** Sets the average time of a thread between two leases. By default there is none. */
    public FleetBuilder idle(Duration time) {
        idle = time;
        return this;
    }

    /** Sets the time for which a worker waits for a lock before it tries another one. */
    public FleetBuilder waitTimeout(Duration time) {
        wait = time;
        return this;
    }

    /** Sets the fairness. By default, a process hands the lock off between its threads for a while. */
    public FleetBuilder fairness(Fairness order) {
        fairness = order;
        return this;
    }

    /** Sets a consumer of all events. The threads that read the output of the workers call it. */
    public FleetBuilder onEvent(Consumer<Event> consumer) {
        onEvent = consumer;
        return this;
    }

    /** Sets the counters to zero and starts the workers. */
    public Fleet start() {
        return new Fleet(this);
    }

    List<Backend> members() {
        return List.copyOf(members);
    }

    List<String> locks() {
        return locks;
    }

    int counterPort() {
        return counterPort;
    }

    Consumer<Event> onEvent() {
        return onEvent;
    }

    WorkerSettings settings(String worker, Backend backend) {
        return new WorkerSettings(
                worker,
                backend.toString(),
                url,
                counterPort,
                workload,
                threads,
                leaseTime.toMillis(),
                hold.toMillis(),
                idle.toMillis(),
                wait.toMillis(),
                0,
                fairness,
                locks);
    }
}
