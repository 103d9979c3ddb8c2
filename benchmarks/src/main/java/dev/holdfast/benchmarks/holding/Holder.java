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

/** Uses many locks once, then holds some for a while. */
final class Holder {
    static final int LOCKS = 1_000;

    private static final String OWN_THREADS = "holdfast";
    private static final int SETTLING_COLLECTIONS = 3;

    /** Pairs on locks of other names before. */
    static int pairsBefore(Effort effort) {
        return effort.smoke() ? 20 : effort.equals(Effort.FULL) ? 200_000 : 20_000;
    }

    /** Short enough to be watched, and long enough for a renewal on a machine that is busy. */
    static Duration leaseTime(Effort effort) {
        return Duration.ofSeconds(effort.smoke() ? 6 : 3);
    }

    static Held measure(IntFunction<LockClient> opener, int pairsBefore, Effort effort) throws Exception {
        try (RedisServer server = RedisServer.start();
                LockClient client = opener.apply(server.port())) {
            for (int i = 0; i < pairsBefore; i++) {
                LockClient.Handle used = client.lock("used-" + i);
                used.acquire();
                used.release();
            }
            long heapBefore = heap();
            List<LockClient.Handle> held = new ArrayList<>();
            for (int i = 0; i < LOCKS; i++) {
                LockClient.Handle lock = client.lock("held-" + i);
                lock.acquire();
                held.add(lock);
            }
            double bytes = Math.max(0, heap() - heapBefore) / (double) LOCKS;
            ServerCounters before = ServerCounters.of(server);
            int periods = effort.rounds();
            Thread.sleep(
                    leaseTime(effort).dividedBy(3).toMillis() * periods); // all who are measured renew after a third
            double scripts = ServerCounters.of(server).since(before).scripts() / (double) periods;
            int threads = ownThreads();
            int connections = connections(server);
            for (LockClient.Handle lock : held) {
                lock.release(); // fails if it was lost
            }
            return new Held(scripts, threads, connections, bytes, endlessKeys(server));
        }
    }

    private static long heap() {
        for (int i = 0; i < SETTLING_COLLECTIONS; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static int ownThreads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(OWN_THREADS))
                .count();
    }

    /** Without the one that asks. */
    private static int connections(RedisServer server) {
        return (int) String.valueOf(server.command("CLIENT", "LIST")).lines().count() - 1;
    }

    private static int endlessKeys(RedisServer server) {
        Matcher keys = Pattern.compile("keys=(\\d+),expires=(\\d+)")
                .matcher(String.valueOf(server.command("INFO", "keyspace")));
        return keys.find() ? Integer.parseInt(keys.group(1)) - Integer.parseInt(keys.group(2)) : 0;
    }

    private Holder() {}
}
