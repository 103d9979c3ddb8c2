package dev.holdfast.redlock;

import dev.holdfast.spi.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs the few tasks that repeat a release on the threads that the JVM has for such. */
enum DelayedTasks implements Scheduler {
    INSTANCE;

    @Override
    public Task schedule(Duration delay, Runnable task) {
        CompletableFuture<Void> scheduled = CompletableFuture.runAsync(
                task, CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS));
        return () -> scheduled.cancel(false);
    }
}
