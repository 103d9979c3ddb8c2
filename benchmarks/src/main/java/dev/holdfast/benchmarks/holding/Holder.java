package dev.holdfast.benchmarks.holding;

import dev.holdfast.benchmarks.Effort;
import dev.holdfast.benchmarks.ServerCounters;
import dev.holdfast.benchmarks.libraries.LockClient;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Uses many locks once each, and then holds some for a while. */
final class Holder {
    static final int LOCKS = 1_000;

    private static final int MANY = 10_000;
    private static final String OWN_THREADS = "holdfast";
    private static final String COUNTER_OF_FENCES = "*#g";
    private static final int SETTLING_COLLECTIONS = 3;
    private static final int HEAP_READINGS = 5;
    private static final long READING_PAUSE_MILLIS = 37;

    /** Locks that are held before the heap is first measured, so that one-time allocations are done. */
    static final int FIRST_LOCKS = 100;

    /** Returns the number of earlier pairs on locks of other names. */
    static int pairsBefore(Effort effort) {
        return effort.smoke() ? 20 : effort.equals(Effort.FULL) ? 200_000 : 10_000;
    }

    /** Returns a lease time that is short enough to observe, and long enough for renewals on a busy machine. */
    static Duration leaseTime(Effort effort) {
        return Duration.ofSeconds(effort.smoke() ? 6 : 3);
    }

    static Held measure(IntFunction<LockClient> opener, int pairsBefore, Effort effort) throws Exception {
        try (RedisServer server = RedisServer.start();
                LockClient client = opener.apply(server.port())) {
            long period = leaseTime(effort).dividedBy(3).toMillis(); // all libraries renew after a third
            List<LockClient.Handle> first = hold(client, names("first-", FIRST_LOCKS));
            Thread.sleep(effort.smoke() ? 0 : period);
            release(first);
            use(client, "early-", pairsBefore / 10);
            long heapFirst = heap(effort);
            use(client, "used-", pairsBefore);
            List<String> names = names("held-", LOCKS); // the names belong to the application
            long heapBefore = heap(effort);
            List<LockClient.Handle> held = hold(client, names);
            long renewedBefore = server.calls("pexpire");
            ServerCounters before = ServerCounters.of(server);
            int periods = effort.rounds();
            Thread.sleep(period * periods);
            long scripts = ServerCounters.of(server).since(before).scripts();
            long renewed = server.calls("pexpire") - renewedBefore;
            double bytes = Math.max(0, heap(effort) - heapBefore) / (double) LOCKS;
            int threads = ownThreads();
            int connections = connections(server);
            release(held);
            return new Held(
                    scripts / (double) periods,
                    renewed / (double) scripts,
                    threads,
                    connections,
                    bytes,
                    leftForEach(heapBefore - heapFirst, pairsBefore),
                    otherKeys(server),
                    endlessKeys(server));
        }
    }

    /** Returns the heap that is left for each used lock. With few of them it is lost in the noise. */
    private static double leftForEach(long bytes, int used) {
        return used < MANY ? Double.NaN : Math.max(0, bytes) / (double) used;
    }

    private static void use(LockClient client, String names, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            LockClient.Handle used = client.lock(names + i);
            used.acquire();
            used.release();
        }
    }

    private static List<String> names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    private static List<LockClient.Handle> hold(LockClient client, List<String> names) throws Exception {
        List<LockClient.Handle> held = new ArrayList<>(names.size());
        for (String name : names) {
            LockClient.Handle lock = client.lock(name);
            lock.acquire();
            held.add(lock);
        }
        return held;
    }

    private static void release(List<LockClient.Handle> held) throws Exception {
        for (LockClient.Handle lock : held) {
            lock.release(); // fails if it was lost
        }
    }

    /** Returns the smallest of some readings, because a batch of renewals in flight does not belong to the size of a lock. */
    private static long heap(Effort effort) throws InterruptedException {
        long smallest = Long.MAX_VALUE;
        for (int i = 0; i < (effort.smoke() ? 1 : HEAP_READINGS); i++) {
            for (int j = 0; j < SETTLING_COLLECTIONS; j++) {
                System.gc();
            }
            Runtime runtime = Runtime.getRuntime();
            smallest = Math.min(smallest, runtime.totalMemory() - runtime.freeMemory());
            Thread.sleep(READING_PAUSE_MILLIS);
        }
        return smallest;
    }

    private static int ownThreads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(OWN_THREADS))
                .count();
    }

    /** Returns the number of connections without that of this request. */
    private static int connections(RedisServer server) {
        return (int) String.valueOf(server.command("CLIENT", "LIST")).lines().count() - 1;
    }

    private static int otherKeys(RedisServer server) {
        return Integer.parseInt(String.valueOf(server.command("DBSIZE"))) - counters(server);
    }

    private static int counters(RedisServer server) {
        String count = "return #redis.call('KEYS', ARGV[1])";
        return Integer.parseInt(String.valueOf(server.command("EVAL", count, "0", COUNTER_OF_FENCES)));
    }

    private static int endlessKeys(RedisServer server) {
        Matcher keys = Pattern.compile("keys=(\\d+),expires=(\\d+)")
                .matcher(String.valueOf(server.command("INFO", "keyspace")));
        return keys.find() ? Integer.parseInt(keys.group(1)) - Integer.parseInt(keys.group(2)) - counters(server) : 0;
    }

    private Holder() {}
}
