package dev.holdfast.benchmarks.pairs;

import dev.holdfast.benchmarks.libraries.LockClient;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Asynchronous pairs: a constant number is in flight, each on a separate lock. */
final class AsyncPairs {
    static final int IN_FLIGHT = 512;
    private static final long PATIENCE_SECONDS = 60;

    private final LockClient client;
    private final long end;
    private final LongAdder pairs = new LongAdder();
    private final CountDownLatch underWay = new CountDownLatch(IN_FLIGHT);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private AsyncPairs(LockClient client, long end) {
        this.client = client;
        this.end = end;
    }

    /**
     * The result.
     *
     * @param pairs the number of pairs
     * @param nanos the time that they took
     */
    record Result(long pairs, long nanos) {}

    static Result run(LockClient client, long millis) throws Exception {
        long start = System.nanoTime();
        AsyncPairs flood = new AsyncPairs(client, start + TimeUnit.MILLISECONDS.toNanos(millis));
        for (int i = 0; i < IN_FLIGHT; i++) {
            flood.next("flood-" + i);
        }
        if (!flood.underWay.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("pairs have no end: " + flood.underWay.getCount());
        }
        Throwable failed = flood.failure.get();
        if (failed != null) {
            throw new IllegalStateException("a pair failed", failed);
        }
        return new Result(flood.pairs.sum(), System.nanoTime() - start);
    }

    /** Handles pairs that complete at once in a loop, so that they do not grow the stack. */
    private void next(String name) {
        while (System.nanoTime() - end < 0) {
            CompletableFuture<?> pair = client.pairAsync(name).toCompletableFuture();
            if (!pair.isDone()) {
                pair.whenComplete((done, thrown) -> {
                    if (counted(thrown)) {
                        next(name);
                    }
                });
                return;
            }
            if (!counted(pair.handle((done, thrown) -> thrown).join())) {
                return;
            }
        }
        underWay.countDown();
    }

    private boolean counted(@Nullable Throwable thrown) {
        if (thrown == null) {
            pairs.increment();
            return true;
        }
        failure.set(thrown);
        underWay.countDown();
        return false;
    }
}
