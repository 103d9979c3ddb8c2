package dev.holdfast.benchmarks.contended;

import dev.holdfast.testkit.jvm.ChildJvm;
import dev.holdfast.testkit.redis.RedisServer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** JVMs that acquire one lock on request, and may be killed. Not thread-safe. */
final class KillableWorkers implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final RedisServer orders = RedisServer.start();
    private final RedisServer locks = RedisServer.start();
    private final BlockingQueue<Line> lines = new LinkedBlockingQueue<>();

    /** The live JVMs, by number. */
    private final Map<Integer, ChildJvm> living = new LinkedHashMap<>();

    private int last;

    /** A message of one of them. */
    record Line(int number, String text) {}

    /** Starts some more JVMs, and returns their numbers when they are ready. */
    List<Integer> start(int count) throws InterruptedException {
        Set<Integer> starting = new TreeSet<>();
        for (int i = 0; i < count; i++) {
            int number = ++last;
            starting.add(number);
            living.put(
                    number,
                    ChildJvm.of(KillableWorker.class)
                            .args(String.valueOf(orders.port()), String.valueOf(locks.port()), String.valueOf(number))
                            .onLine(text -> lines.add(new Line(number, text)))
                            .start());
        }
        List<Integer> started = List.copyOf(starting);
        while (!starting.isEmpty()) {
            starting.remove(next().number()); // the first message of a JVM is that it is ready
        }
        return started;
    }

    /** Makes one of them acquire the lock this number of times. */
    void want(int number, String lock, long holdMillis, int count) {
        orders.command("RPUSH", KillableWorker.ordersKey(number), KillableWorker.order(lock, holdMillis, count));
    }

    /** Kills one of them with SIGKILL. Its earlier messages can still be read. */
    void kill(int number) {
        Objects.requireNonNull(living.remove(number)).kill();
    }

    /** Returns the next message of any of them. */
    Line next() throws InterruptedException {
        Line line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (line == null) {
            throw new IllegalStateException(
                    "no process has said anything for " + PATIENCE_SECONDS + " s; they said before:\n" + errors());
        }
        return line;
    }

    private String errors() {
        return living.values().stream().flatMap(jvm -> jvm.errors().stream()).collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        living.values().forEach(ChildJvm::close);
        orders.close();
        locks.close();
    }
}
