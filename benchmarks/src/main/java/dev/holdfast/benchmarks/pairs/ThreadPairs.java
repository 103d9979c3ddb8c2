package dev.holdfast.benchmarks.pairs;

import dev.holdfast.benchmarks.libraries.LockClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Threads that acquire and release separate locks as fast as they can. */
final class ThreadPairs implements AutoCloseable {
    static final int THREADS = 64;

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    /**
     * The result.
     *
     * @param pairs the number of pairs
     * @param nanos the time that they took
     */
    record Result(long pairs, long nanos) {
        double pairsPerSecond() {
            return pairs * 1e9 / nanos;
        }
    }

    Result run(List<LockClient.Handle> locks, long millis) throws Exception {
        long start = System.nanoTime();
        long end = start + TimeUnit.MILLISECONDS.toNanos(millis);
        List<Future<Long>> counts = new ArrayList<>();
        for (LockClient.Handle lock : locks) {
            counts.add(threads.submit(() -> pairsUntil(lock, end)));
        }
        long pairs = 0;
        for (Future<Long> count : counts) {
            pairs += count.get();
        }
        return new Result(pairs, System.nanoTime() - start);
    }

    private static long pairsUntil(LockClient.Handle lock, long end) throws Exception {
        long pairs = 0;
        while (System.nanoTime() - end < 0) {
            lock.acquire();
            lock.release();
            pairs++;
        }
        return pairs;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
