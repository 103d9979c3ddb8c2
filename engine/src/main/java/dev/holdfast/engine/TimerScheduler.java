package dev.holdfast.engine;

import dev.holdfast.spi.Scheduler;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** One timer thread for a provider, whatever the number of locks. */
final class TimerScheduler implements Scheduler {
    private final ScheduledThreadPoolExecutor timer;

    TimerScheduler() {
        timer = new ScheduledThreadPoolExecutor(1, task -> Callbacks.daemon(task, "holdfast-timer"));
        timer.setRemoveOnCancelPolicy(true);
    }

    @Override
    public Task schedule(Duration delay, Runnable task) {
        try {
            Future<?> scheduled = timer.schedule(Callbacks.guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException closed) {
            return () -> {}; // the provider is closed: nothing is waited for, renewed or repeated any more
        }
    }

    void close() {
        timer.shutdownNow();
    }
}
