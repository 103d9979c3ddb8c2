package dev.holdfast.benchmarks.contended;

import dev.holdfast.benchmarks.libraries.Library;
import dev.holdfast.benchmarks.libraries.LockClient;
import dev.holdfast.testkit.jvm.ParentWatch;
import redis.clients.jedis.RedisClient;

/**
 * The main class of a JVM whose only thread acquires the lock, and which may be killed while it waits. It reports each step at
 * once. It uses Jedis, which starts in half the time of the others.
 */
final class KillableWorker {
    static final String READY = "ready";
    static final String DONE = "done";

    /** Takes as arguments the port of the server for orders, that of the server for locks, and its number. */
    public static void main(String[] args) throws Exception {
        ParentWatch.start();
        int number = Integer.parseInt(args[2]);
        try (RedisClient orders = RedisClient.create("127.0.0.1", Integer.parseInt(args[0]));
                LockClient client = Library.HOLDFAST_JEDIS.open(Integer.parseInt(args[1]))) {
            System.out.println(READY);
            while (true) {
                String[] order = orders.blpop(0, ordersKey(number)).get(1).split(" ", -1);
                holds(client.lock(order[0]), Long.parseLong(order[1]), Integer.parseInt(order[2]));
                System.out.println(DONE);
            }
        }
    }

    /** Prints a line after each release, and waits again after the line. */
    private static void holds(LockClient.Handle lock, long holdMillis, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            long requested = System.nanoTime();
            lock.acquire();
            long acquired = System.nanoTime();
            Thread.sleep(holdMillis);
            long releasing = System.nanoTime();
            lock.release();
            System.out.println(requested + " " + acquired + " " + releasing);
        }
    }

    static String ordersKey(int number) {
        return "orders-" + number;
    }

    static String order(String lock, long holdMillis, int count) {
        return lock + " " + holdMillis + " " + count;
    }

    static Hold hold(int number, String line) {
        String[] times = line.split(" ", -1);
        return new Hold(number, 0, Long.parseLong(times[0]), Long.parseLong(times[1]), Long.parseLong(times[2]));
    }

    private KillableWorker() {}
}
