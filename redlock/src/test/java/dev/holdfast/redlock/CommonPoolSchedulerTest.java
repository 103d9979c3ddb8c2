package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CommonPoolSchedulerTest {
    @Test
    void taskRunsAfterItsDelayAndNotOnTheCallingThread() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        Thread[] thread = new Thread[1];
        long start = System.nanoTime();

        CommonPoolScheduler.INSTANCE.schedule(Duration.ofMillis(300), () -> {
            thread[0] = Thread.currentThread();
            done.countDown();
        });

        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(System.nanoTime() - start)
                .isGreaterThanOrEqualTo(Duration.ofMillis(300).toNanos());
        assertThat(thread[0]).isNotSameAs(Thread.currentThread());
    }
}
