package dev.holdfast.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DaemonTimerTest {
    private final DaemonTimer timer = DaemonTimer.shared();

    @Test
    void taskRunsAfterItsDelayOnADaemonThreadWithoutAClassLoader() {
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        long start = System.nanoTime();

        timer.schedule(Duration.ofMillis(20), () -> ran.complete(Thread.currentThread()));

        assertThat(ran).succeedsWithin(20, TimeUnit.SECONDS);
        assertThat(System.nanoTime() - start)
                .isGreaterThanOrEqualTo(Duration.ofMillis(20).toNanos());
        assertThat(ran.join().isDaemon()).isTrue();
        assertThat(ran.join()).isNotSameAs(Thread.currentThread());
    }

    @Test
    void threadEndsWhenNoTaskIsLeftAndStartsAgainForTheNextOne() throws Exception {
        CompletableFuture<Thread> first = new CompletableFuture<>();
        timer.schedule(Duration.ZERO, () -> first.complete(Thread.currentThread()));
        Thread thread = first.get(20, TimeUnit.SECONDS);

        thread.join(20_000);

        assertThat(thread.isAlive()).isFalse();
        CompletableFuture<Thread> second = new CompletableFuture<>();
        timer.schedule(Duration.ZERO, () -> second.complete(Thread.currentThread()));
        assertThat(second).succeedsWithin(20, TimeUnit.SECONDS);
    }

    @Test
    void cancelledTaskDoesNotRun() {
        CompletableFuture<String> cancelled = new CompletableFuture<>();
        CompletableFuture<String> later = new CompletableFuture<>();
        timer.schedule(Duration.ofMillis(50), () -> cancelled.complete("")).cancel();
        timer.schedule(Duration.ofMillis(60), () -> later.complete(""));
        assertThat(later).succeedsWithin(20, TimeUnit.SECONDS);
        assertThat(cancelled).isNotDone();
    }
}
