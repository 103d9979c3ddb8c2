package dev.holdfast.engine.event;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Daemon threads that code of the user cannot use up. There are two of them at most as long as tasks make progress. While tasks
 * wait and the threads are blocked, threads are added. All of them end when they are idle. Thread-safe.
 *
 * <p>A thread of its own watches the progress, because no other thread is left if all of them are blocked. It exists only while
 * tasks wait, and a moment longer.
 */
final class CallbackThreads implements Executor {
    private static final Logger LOG = System.getLogger("dev.holdfast");
    private static final int THREADS = 2;

    /** The most threads that are added at a time. */
    private static final int MAX_GROWTH = 16;

    private static final long TICK_MILLIS = 20;

    /** Threads are added if the waiting tasks would take longer than this at the current pace. */
    private static final int MAX_TICKS_OF_WORK = 10;

    /** How long the watching thread stays without work, so that it is not started for each task. */
    private static final int IDLE_TICKS = 50;

    private static final long IDLE_SECONDS = 5;

    /** How long a task may wait for another executor before it runs here. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final ThreadPoolExecutor threads;
    private final AtomicBoolean isWatched = new AtomicBoolean();

    /** Tasks that another executor has, in the order of their times. */
    private final ConcurrentLinkedQueue<Expected> expected = new ConcurrentLinkedQueue<>();

    private record Expected(OneRun task, long runAt) {}

    CallbackThreads() {
        threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> DaemonThread.create(task, "holdfast-callback"));
        threads.allowCoreThreadTimeOut(true);
    }

    /** Runs a task. If no thread can be created, the calling thread runs it. */
    @Override
    public void execute(Runnable task) {
        OneRun once = new OneRun(task);
        try {
            threads.execute(once);
        } catch (RuntimeException | Error noThread) {
            once.run();
            return;
        }
        if (!threads.getQueue().isEmpty()) {
            watch();
        }
    }

    /** Runs a task that is given to another executor, too, if that executor does not begin it soon. */
    void runUnlessBegunSoon(OneRun task) {
        expected.add(new Expected(task, System.nanoTime() + PATIENCE_NANOS));
        watch();
    }

    private void watch() {
        if (isWatched.compareAndSet(false, true)) {
            try {
                DaemonThread.create(this::watchProgress, "holdfast-callback-watch")
                        .start();
            } catch (Error noThread) {
                isWatched.set(false); // the next task tries again
                LOG.log(Level.WARNING, "no thread can be created, so a callback may be late", noThread);
            }
        }
    }

    private void watchProgress() {
        do {
            long begun = begun();
            for (int idle = 0; idle < IDLE_TICKS; idle++) {
                pause();
                runOverdue();
                long before = begun;
                begun = begun();
                if (threads.getQueue().size() > MAX_TICKS_OF_WORK * (begun - before)) {
                    new GuardedTask(this::grow).run();
                }
                if (hasWork()) {
                    idle = 0;
                }
            }
            shrink();
            isWatched.set(false);
        } while (hasWork() && isWatched.compareAndSet(false, true));
    }

    private boolean hasWork() {
        return !threads.getQueue().isEmpty() || !expected.isEmpty();
    }

    /** Returns how many tasks have been begun. */
    private long begun() {
        return threads.getCompletedTaskCount() + threads.getActiveCount();
    }

    private void grow() {
        int size = threads.getCorePoolSize();
        int grown =
                size + Math.min(MAX_GROWTH, Math.min(size, threads.getQueue().size()));
        threads.setMaximumPoolSize(grown);
        threads.setCorePoolSize(grown);
    }

    /** Forgets the threads that have been added, except for as many as are blocked. */
    private void shrink() {
        int size = Math.min(threads.getCorePoolSize(), THREADS + threads.getActiveCount());
        threads.setCorePoolSize(size);
        threads.setMaximumPoolSize(size);
    }

    private void runOverdue() {
        long now = System.nanoTime();
        for (Expected next = expected.peek(); next != null; next = expected.peek()) {
            if (!next.task.hasBegun() && now - next.runAt < 0) {
                return;
            }
            expected.remove();
            if (!next.task.hasBegun()) {
                execute(next.task);
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(TICK_MILLIS);
        } catch (InterruptedException e) {
            // nobody has a reason to interrupt this thread, and it ends by itself
        }
    }

    /** Lets the threads end. A task that is still to come runs all the same, on a thread that ends at once. */
    void close() {
        threads.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
    }
}
