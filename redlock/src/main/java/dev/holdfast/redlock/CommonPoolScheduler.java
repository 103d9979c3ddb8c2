package dev.holdfast.redlock;

import dev.holdfast.spi.DaemonTimer;
import dev.holdfast.spi.Scheduler;
import java.time.Duration;
import java.util.concurrent.ForkJoinPool;

/**
 * Runs delayed tasks on the JVM's common pool. It is the default of a quorum, which only schedules repeated releases: few tasks,
 * none of which blocks. Thread-safe.
 */
enum CommonPoolScheduler implements Scheduler {
    INSTANCE;

    @Override
    public Task schedule(Duration delay, Runnable task) {
        return DaemonTimer.shared()
                .schedule(delay, () -> ForkJoinPool.commonPool().execute(task));
    }
}
