package dev.holdfast.engine.context;

import dev.holdfast.engine.event.CallbackExecutor;
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
        timer = new ScheduledThreadPoolExecutor(1, task -> CallbackExecutor.daemon(task, "holdfast-timer"));
        timer.setRemoveOnCancelPolicy(true);
    }

    @Override
    public Task schedule(Duration delay, Runnable task) {
        try {
            Future<?> scheduled = timer.schedule(CallbackExecutor.guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException closed) {
            return () -> {}; // the provider is closed: nothing waits, is renewed or is repeated any more
        }
    }

    void close() {
        timer.shutdownNow();
    }
}
