package dev.holdfast.benchmarks.contended;

import dev.holdfast.benchmarks.libraries.LockClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs an order in one JVM. */
final class OrderRunner {
    /** Runs the threads and returns their notes. */
    static List<Hold> run(Order order, LockClient client, int process) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(order.crowd().threads());
        try {
            List<Future<List<Hold>>> noting = new ArrayList<>();
            for (int i = 0; i < order.crowd().threads(); i++) {
                int thread = i;
                noting.add(threads.submit(() -> holds(order, client.lock(order.lockName()), process, thread)));
            }
            List<Hold> notes = new ArrayList<>();
            for (Future<List<Hold>> notesOfOne : noting) {
                notes.addAll(notesOfOne.get());
            }
            return notes;
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<Hold> holds(Order order, LockClient.Handle lock, int process, int thread) throws Exception {
        List<Hold> notes = new ArrayList<>();
        while (true) {
            long requested = System.nanoTime();
            lock.acquire();
            long acquired = System.nanoTime();
            sleep(order.crowd().holdMillis());
            long releasing = System.nanoTime();
            lock.release();
            if (acquired >= order.until()) {
                return notes;
            }
            if (acquired >= order.from()) {
                notes.add(new Hold(process, thread, requested, acquired, releasing));
            }
            sleep(order.crowd().pauseMillis());
        }
    }

    private static void sleep(int millis) throws InterruptedException {
        if (millis > 0) {
            Thread.sleep(millis);
        }
    }

    private OrderRunner() {}
}
