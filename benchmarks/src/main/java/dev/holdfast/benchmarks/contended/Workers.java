package dev.holdfast.benchmarks.contended;

import dev.holdfast.benchmarks.CpuTime;
import dev.holdfast.benchmarks.Effort;
import dev.holdfast.benchmarks.ServerCounters;
import dev.holdfast.benchmarks.libraries.Library;
import dev.holdfast.testkit.jvm.ChildJvm;
import dev.holdfast.testkit.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** JVMs that contend for the same lock. They live for all rounds, so that they are warm. */
final class Workers implements AutoCloseable {
    private static final long HEAD_START_MILLIS = 150;
    private static final long PATIENCE_SECONDS = 60;
    private static final long LOOK_MILLIS = 5;

    private final RedisServer orders = RedisServer.start();
    private final RedisServer locks = RedisServer.start();
    private final List<ChildJvm> processes = new ArrayList<>();
    private final Path folder;
    private int last;

    Workers(int count, Effort effort) throws Exception {
        String compilers = "-XX:TieredStopAtLevel=" + (effort.smoke() ? 1 : 4);
        this.folder = Files.createTempDirectory("holdfast-contended");
        for (int i = 0; i < count; i++) {
            processes.add(ChildJvm.of(Worker.class)
                    .options("-Xmx512m", compilers, "-XX:-UsePerfData")
                    .args(
                            String.valueOf(orders.port()),
                            String.valueOf(locks.port()),
                            folder.toString(),
                            String.valueOf(i))
                    .start());
        }
    }

    /** The result of a round: the notes of all threads, the cost on the server, and the CPU time of the JVMs in microseconds. */
    record Round(Holds holds, ServerCounters server, double clientCpu, double seconds) {}

    /** Runs a round with as many of the JVMs as the crowd has. */
    Round run(Library library, Crowd crowd, long millis) throws Exception {
        last++;
        long from = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(HEAD_START_MILLIS);
        long until = from + TimeUnit.MILLISECONDS.toNanos(millis);
        String order = new Order(last, library, crowd, from, until).asText();
        for (int i = 0; i < crowd.processes(); i++) {
            orders.command("RPUSH", Worker.ordersKey(i), order);
        }
        TimeUnit.NANOSECONDS.sleep(from - System.nanoTime());
        ServerCounters before = ServerCounters.of(locks);
        double clientsBefore = clientCpu();
        TimeUnit.NANOSECONDS.sleep(until - System.nanoTime());
        ServerCounters spent = ServerCounters.of(locks).since(before);
        double clients = clientCpu() - clientsBefore;
        awaitAll(crowd.processes());
        return new Round(Holds.of(notes(crowd.processes())), spent, clients, millis / 1e3);
    }

    private double clientCpu() {
        return CpuTime.micros(processes.stream().mapToLong(ChildJvm::pid));
    }

    private void awaitAll(int count) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!Long.valueOf(count).equals(orders.command("SCARD", Worker.doneKey(last)))) {
            for (ChildJvm process : processes) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    throw new IllegalStateException(process + " did not carry out order " + last + "; it said:\n"
                            + String.join("\n", process.errors()));
                }
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private List<Hold> notes(int count) throws Exception {
        List<Hold> notes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Path file = folder.resolve(last + "-" + i);
            notes.addAll(Notes.read(file));
            Files.delete(file);
        }
        return notes;
    }

    @Override
    public void close() throws IOException {
        processes.forEach(ChildJvm::close);
        orders.close();
        locks.close();
        Files.deleteIfExists(folder);
    }
}
