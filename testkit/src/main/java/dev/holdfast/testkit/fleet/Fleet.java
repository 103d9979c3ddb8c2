package dev.holdfast.testkit.fleet;

import dev.holdfast.testkit.history.Event;
import dev.holdfast.testkit.history.History;
import dev.holdfast.testkit.history.Op;
import dev.holdfast.testkit.history.Phase;
import dev.holdfast.testkit.jvm.Backend;
import dev.holdfast.testkit.jvm.ChildJvm;
import dev.holdfast.testkit.jvm.ClassPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/**
 * A group of worker processes that open the same URL, each with one backend on its class path. One thread controls it. Workers
 * are named {@code w1}, {@code w2} and so on, and a process that replaces another keeps the name.
 */
public final class Fleet implements AutoCloseable {
    private static final Duration END_TIME = Duration.ofSeconds(30);
    private static final int ENDED_BY_KILL = 128 + 9;
    private static final int ENDED_BY_TERM = 128 + 15;
    private static final long POLL_MILLIS = 5;

    private final FleetBuilder builder;
    private final ClassPath classPath = ClassPath.ofThisJvm();
    private final Map<String, FleetMember> members = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Event> events = new ConcurrentLinkedQueue<>();
    private final Map<String, LongAdder> grants = new ConcurrentHashMap<>();

    Fleet(FleetBuilder builder) {
        this.builder = builder;
        resetCounters();
        List<Backend> backends = builder.members();
        try {
            for (int i = 0; i < backends.size(); i++) {
                start("w" + (i + 1), 1, backends.get(i));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Returns a builder.
     *
     * @param url the URL that each worker opens
     * @param counterPort the port of the Redis server on this machine that has the counters. It may be the server of the URL,
     *     reached without the proxy in between
     */
    public static FleetBuilder builder(String url, int counterPort) {
        return new FleetBuilder(url, counterPort);
    }

    private void start(String name, int number, Backend backend) {
        String worker = FleetMember.worker(name, number);
        ChildJvm process = ChildJvm.of(FleetWorker.class)
                .classPath(backend.aloneOn(classPath))
                .args(builder.settings(worker, backend).toArgs().toArray(String[]::new))
                .onLine(this::read)
                .start();
        members.put(name, new FleetMember(name, number, backend, process));
    }

    private void read(String line) {
        add(Event.parse(line));
    }

    private void add(Event event) {
        events.add(event);
        if (event.is(Op.ACQUIRE, Phase.OK)) {
            grants.computeIfAbsent(event.worker(), worker -> new LongAdder()).increment();
        }
        builder.onEvent().accept(event);
    }

    /** Returns the number of leases that all processes have reported. */
    public long grants() {
        return grants.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** Waits until the current process of each worker has reported this number of leases. */
    public void awaitGrantsOfEach(long atLeast, Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        members.values().forEach(member -> awaitGrants(member, atLeast, end));
    }

    private void awaitGrants(FleetMember member, long atLeast, long end) {
        LongAdder reported = grants.computeIfAbsent(member.worker(), worker -> new LongAdder());
        while (reported.sum() < atLeast) {
            ChildJvm process = member.process();
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IllegalStateException("worker " + member.worker() + " got " + reported + " of " + atLeast
                        + " leases and " + (process.isAlive() ? "is alive" : "has ended") + said(process));
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a fleet", e);
        }
    }

    private static String said(ChildJvm process) {
        return "; it said:\n" + String.join("\n", process.errors());
    }

    /** Returns the process of a worker. */
    public ChildJvm process(String worker) {
        return member(worker).process();
    }

    private FleetMember member(String worker) {
        return Optional.ofNullable(members.get(worker))
                .orElseThrow(() -> new IllegalArgumentException("no worker " + worker + " in " + members.keySet()));
    }

    /** Kills a worker as a crash does. */
    public void kill(String worker) {
        FleetMember member = member(worker);
        member.process().kill();
        add(Event.of(System.nanoTime(), member.worker(), member.backend().toString(), 0, Op.DEATH, Phase.INFO, ""));
    }

    /** Restarts a worker that has ended. */
    public void restart(String worker) {
        restart(worker, member(worker).backend());
    }

    /** Restarts a worker that has ended, on another backend. */
    public void restart(String worker, Backend backend) {
        FleetMember ended = member(worker);
        if (ended.process().isAlive()) {
            throw new IllegalStateException(worker + " is running");
        }
        start(worker, ended.number() + 1, backend);
    }

    /** Asks a worker to end, and waits until it has released its leases and has ended. */
    public void terminate(String worker) {
        ChildJvm process = process(worker);
        process.terminate();
        awaitEnd(process);
    }

    private static void awaitEnd(ChildJvm process) {
        int code = process.exitCode(END_TIME);
        if (code != ENDED_BY_TERM) {
            throw new IllegalStateException(process + " ended with exit code " + code + said(process));
        }
    }

    /** Returns the events so far. */
    public History history() {
        return History.of(events);
    }

    /**
     * Asks all running workers to end, waits until they have ended, and checks their history.
     *
     * @throws IllegalStateException if a worker had ended by itself, or does not end cleanly; the message says why
     */
    public Verdict stop() {
        List<ChildJvm> running = members.values().stream()
                .map(FleetMember::process)
                .filter(process -> !wasKilled(process))
                .toList();
        running.forEach(ChildJvm::resume);
        running.forEach(ChildJvm::terminate);
        running.forEach(Fleet::awaitEnd);
        return Verdict.of(history(), counters());
    }

    private static boolean wasKilled(ChildJvm process) {
        return !process.isAlive() && process.exitCode(END_TIME) == ENDED_BY_KILL;
    }

    private void resetCounters() {
        try (Counters counters = new Counters(builder.counterPort())) {
            for (String lock : builder.locks()) {
                counters.write(lock, 0);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, Long> counters() {
        Map<String, Long> values = new HashMap<>();
        try (Counters counters = new Counters(builder.counterPort())) {
            for (String lock : builder.locks()) {
                values.put(lock, counters.read(lock));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return values;
    }

    /** Kills all workers. */
    @Override
    public void close() {
        members.values().forEach(member -> member.process().close());
    }
}
