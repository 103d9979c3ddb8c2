package dev.holdfast.engine.event;

import dev.holdfast.spi.StoreFutures;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Runs the code of the user: on the executor of the user or on two threads of its own, never on the timer or on a thread of the
 * client library. Thread-safe.
 */
public final class CallbackExecutor {
    private static final Logger LOG = System.getLogger("dev.holdfast");
    private static final int THREADS = 2;
    private static final long IDLE_SECONDS = 5;

    private final Executor executor;

    /** Has no thread before it is needed. */
    private final ThreadPoolExecutor own;

    /**
     * Creates an executor that has not started a thread.
     *
     * @param given runs the code of the user; null for threads of the engine
     */
    public CallbackExecutor(@Nullable Executor given) {
        this.own = ownExecutor();
        this.executor = given == null ? own : given;
    }

    private static ThreadPoolExecutor ownExecutor() {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> daemon(task, "holdfast-callback"));
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** Runs code of the user, or completes a future of the user. Runs it once, even if the executor runs it and then fails. */
    public void run(Runnable task) {
        Runnable once = new Once(guarded(task));
        try {
            executor.execute(once);
        } catch (Throwable refused) {
            // The user's executor is full or closed. The callback must neither be lost nor block the timer.
            runByOwn(once);
        }
    }

    private void runByOwn(Runnable once) {
        try {
            own.execute(once);
        } catch (RuntimeException | Error noThread) {
            once.run();
        }
    }

    private static final class Once extends AtomicBoolean implements Runnable {
        private static final long serialVersionUID = 1L;

        private final transient Runnable task;

        Once(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            if (compareAndSet(false, true)) {
                task.run();
            }
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
        own.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
    }

    /** Returns a task that logs what the given one throws, including a checked exception that another language does not check. */
    public static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (Throwable failure) {
                LOG.log(Level.WARNING, "a callback failed and is ignored", failure);
            }
        };
    }

    /** Creates a thread that does not keep the JVM alive. */
    public static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
