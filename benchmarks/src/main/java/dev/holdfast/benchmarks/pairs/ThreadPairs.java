package dev.holdfast.benchmarks.pairs;

import dev.holdfast.benchmarks.libraries.LockClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Threads that acquire and release separate locks as fast as they can. */
final class ThreadPairs implements AutoCloseable {
    static final int THREADS = 64;
    private static final int DIGITS = 2;

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    /**
     * The result.
     *
     * @param pairs the number of pairs
     * @param nanos the time that they took
     * @param each the times that each of them took
     */
    record Result(long pairs, long nanos, Histogram each) {
        double pairsPerSecond() {
            return pairs * 1e9 / nanos;
        }

        /** Returns the time of one pair that all but one of a hundred keep within, against the mean. */
        double p99AgainstMean() {
            return each.getValueAtPercentile(99) / each.getMean();
        }
    }

    Result run(List<LockClient.Handle> locks, long millis) throws Exception {
        long start = System.nanoTime();
        long end = start + TimeUnit.MILLISECONDS.toNanos(millis);
        List<Future<Histogram>> times = new ArrayList<>();
        for (LockClient.Handle lock : locks) {
            times.add(threads.submit(() -> pairsUntil(lock, end)));
        }
        Histogram each = new Histogram(DIGITS);
        for (Future<Histogram> time : times) {
            each.add(time.get());
        }
        return new Result(each.getTotalCount(), System.nanoTime() - start, each);
    }

    private static Histogram pairsUntil(LockClient.Handle lock, long end) throws Exception {
        Histogram times = new Histogram(DIGITS);
        for (long now = System.nanoTime(); now - end < 0; ) {
            long before = now;
            lock.acquire();
            lock.release();
            now = System.nanoTime();
            times.recordValue(now - before);
        }
        return times;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
