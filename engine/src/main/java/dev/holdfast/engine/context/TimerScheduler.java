package dev.holdfast.engine.context;

import dev.holdfast.engine.event.DaemonThread;
import dev.holdfast.engine.event.GuardedTask;
import dev.holdfast.spi.Scheduler;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs tasks on one timer thread for a provider, whatever the number of locks. Thread-safe. */
final class TimerScheduler implements Scheduler {
    private final ScheduledThreadPoolExecutor timer;

    TimerScheduler() {
        timer = new ScheduledThreadPoolExecutor(1, task -> DaemonThread.create(task, "holdfast-timer"));
        timer.setRemoveOnCancelPolicy(true);
    }

    @Override
    public Task schedule(Duration delay, Runnable task) {
        try {
            Future<?> scheduled = timer.schedule(new GuardedTask(task), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException closed) {
            return () -> {}; // the provider is closed: nothing waits, is renewed or is repeated any more
        }
    }

    void close() {
        timer.shutdownNow();
    }
}
