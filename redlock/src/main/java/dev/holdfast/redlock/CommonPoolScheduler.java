package dev.holdfast.redlock;

import dev.holdfast.spi.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Runs delayed tasks on the JVM's common pool. It is the default of a quorum, which only schedules repeated releases: few tasks,
 * none of which blocks. Thread-safe.
 */
enum CommonPoolScheduler implements Scheduler {
    INSTANCE;

    @Override
    public Task schedule(Duration delay, Runnable task) {
        CompletableFuture<Void> scheduled = CompletableFuture.runAsync(
                task, CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS));
        return () -> scheduled.cancel(false);
    }
}
