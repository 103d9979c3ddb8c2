package dev.holdfast.spi;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A timer that all stores of a class loader share. It has one daemon thread, which ends when no task is left.
 *
 * <p>The delayed executors of {@link java.util.concurrent.CompletableFuture} have a thread that never ends. It would keep the class
 * loader of the application that used it first.
 */
public final class DaemonTimer implements Scheduler {
    private static final long IDLE_MILLIS = 500;
    private static final DaemonTimer SHARED = new DaemonTimer();

    private final ScheduledThreadPoolExecutor timer;

    private DaemonTimer() {
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "holdfast-store-timer");
            thread.setDaemon(true);
            thread.setContextClassLoader(null);
            return thread;
        });
        timer.setKeepAliveTime(IDLE_MILLIS, TimeUnit.MILLISECONDS);
        timer.allowCoreThreadTimeOut(true);
        timer.setRemoveOnCancelPolicy(true);
    }

    /**
     * Returns the timer.
     *
     * @return the shared timer
     */
    public static DaemonTimer shared() {
        return SHARED;
    }

    @Override
    public Task schedule(Duration delay, Runnable task) {
        Future<?> scheduled = timer.schedule(task, Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    @Override
    public String toString() {
        return "DaemonTimer";
    }
}
