package dev.holdfast.redis.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TimeoutBucketsTest {
    private static long deadlineIn(long millis) {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Test
    void actionNeverRunsBeforeItsDeadline() throws Exception {
        for (int millis = 0; millis < 20; millis++) {
            long at = deadlineIn(millis);
            CompletableFuture<Long> ended = new CompletableFuture<>();
            TimeoutBuckets.at(at, () -> ended.complete(System.nanoTime()));
            assertThat(ended.get(20, TimeUnit.SECONDS) - at).isNotNegative();
        }
    }

    @Test
    void everyActionOfABucketRuns() throws Exception {
        CountDownLatch all = new CountDownLatch(1_000);
        long at = deadlineIn(30);
        IntStream.range(0, 1_000).parallel().forEach(i -> TimeoutBuckets.at(at, all::countDown));
        assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void cancelledActionDoesNotRun() throws Exception {
        AtomicInteger done = new AtomicInteger();
        long at = deadlineIn(200);
        TimeoutBuckets.at(at, done::incrementAndGet).run();
        CompletableFuture<Void> later = new CompletableFuture<>();
        TimeoutBuckets.at(at + TimeUnit.MILLISECONDS.toNanos(50), () -> later.complete(null));
        later.get(20, TimeUnit.SECONDS);
        assertThat(done).hasValue(0);
    }

    @Test
    void actionWithPastDeadlineRuns() throws Exception {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        TimeoutBuckets.at(deadlineIn(-1_000), () -> ended.complete(null));
        ended.get(20, TimeUnit.SECONDS);
    }
}
