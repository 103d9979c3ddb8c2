package dev.holdfast.engine.event;

import dev.holdfast.spi.StoreFutures;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs the code of the user: on the executor of the user or on threads of the engine, never on the timer or on a thread of the
 * client library. Thread-safe.
 *
 * <p>No thread of the engine waits for code of the user. An executor of the user is called on threads of its own as well, because
 * it may block or run its task at once. There are two kinds of code:
 * <ul>
 *   <li>Actions, and futures that are completed: {@link #run}. They do not wait for each other, so a callback that blocks costs a
 *       thread and nothing else. If the executor of the user does not begin a task within half a second, the engine runs it.
 *   <li>Methods of the listener: {@link #runForListener}. At most two of them run at the same time, so a listener that blocks
 *       delays only events.
 * </ul>
 */
public final class CallbackExecutor {
    private static final int LISTENER_THREADS = 2;
    private static final long IDLE_SECONDS = 5;

    private final @Nullable Executor given;
    private final boolean isDirect;
    private final CallbackThreads threads = new CallbackThreads();

    /** Has no thread before it is needed. */
    private final ThreadPoolExecutor listenerThreads = listenerThreads();

    /**
     * Creates an executor that has not started a thread.
     *
     * @param given runs the code of the user; null for threads of the engine
     */
    public CallbackExecutor(@Nullable Executor given) {
        this(given, false);
    }

    /**
     * Creates an executor that has not started a thread.
     *
     * @param given runs the code of the user; null for threads of the engine
     * @param isDirect whether the given executor is called on the thread on which a callback arises, as a simulation needs it
     */
    public CallbackExecutor(@Nullable Executor given, boolean isDirect) {
        this.given = given;
        this.isDirect = isDirect;
    }

    private static ThreadPoolExecutor listenerThreads() {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                LISTENER_THREADS,
                LISTENER_THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> DaemonThread.create(task, "holdfast-listener"));
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** Runs an action of the user, or completes a future of the user. Runs it once, even if the executor runs it and then fails. */
    public void run(Runnable task) {
        OneRun once = new OneRun(new GuardedTask(task));
        Executor executor = given;
        if (executor == null) {
            threads.execute(once);
        } else if (isDirect) {
            pass(once, executor, threads);
        } else {
            threads.runUnlessBegunSoon(once);
            threads.execute(() -> pass(once, executor, Runnable::run));
        }
    }

    /** Runs a method of the listener. The tasks should be few, because they are kept until they have run. */
    void runForListener(Runnable task) {
        OneRun once = new OneRun(new GuardedTask(task));
        Executor executor = given;
        if (executor != null && isDirect) {
            pass(once, executor, threads);
            return;
        }
        Runnable passed = executor == null ? once : () -> pass(once, executor, Runnable::run);
        try {
            listenerThreads.execute(passed);
        } catch (RuntimeException | Error noThread) {
            threads.execute(passed);
        }
    }

    /** Passes a task to the executor of the user. If that is full or closed, the task is run all the same. */
    private static void pass(OneRun task, Executor executor, Executor otherwise) {
        try {
            executor.execute(task);
        } catch (Throwable refused) {
            otherwise.execute(task);
        }
    }

    /**
     * Returns a future for the user with the outcome of another future. This executor completes it, so that code of the user may
     * run then.
     */
    public <T> CompletableFuture<T> completing(CompletableFuture<T> source) {
        CompletableFuture<T> forUser = new CompletableFuture<>();
        source.whenComplete((value, thrown) -> run(() -> {
            if (thrown == null) {
                forUser.complete(value);
            } else {
                forUser.completeExceptionally(StoreFutures.failure(null, thrown));
            }
        }));
        return forUser;
    }

    /** Lets the threads end. A callback that is still to come runs all the same, on a thread that ends at once. */
    public void close() {
        threads.close();
        listenerThreads.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
    }
}
