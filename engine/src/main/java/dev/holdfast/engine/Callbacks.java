package dev.holdfast.engine;

import dev.holdfast.LockListener;
import dev.holdfast.spi.StoreFutures;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where code of the user runs: never on the timer, and never on a thread of the client library. */
final class Callbacks {
    private static final Logger LOG = System.getLogger("dev.holdfast");
    private static final int THREADS = 2;
    private static final long IDLE_SECONDS = 5;

    private final @Nullable LockListener listener;
    private final Executor executor;

    /** Has no thread before it is needed. */
    private final ThreadPoolExecutor own;

    /**
     * Starts no thread.
     *
     * @param listener who is told what happens; null if nobody is
     * @param given what runs code of the user; null for threads of our own
     */
    Callbacks(@Nullable LockListener listener, @Nullable Executor given) {
        this.listener = listener;
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

    /** Runs code of the user, or what completes a future of the user. */
    void run(Runnable task) {
        Runnable guarded = guarded(task);
        try {
            executor.execute(guarded);
        } catch (RuntimeException | Error refused) {
            // The user's executor is full or closed. A notice must not be lost for that, nor block the timer.
            runByOwn(guarded);
        }
    }

    private void runByOwn(Runnable guarded) {
        try {
            own.execute(guarded);
        } catch (RuntimeException | Error noThread) {
            guarded.run();
        }
    }

    /** Tells the listener. Where there is none, no thread is woken for it: twice for each lease, that costs more than the lease. */
    void tell(Consumer<LockListener> event) {
        LockListener told = listener;
        if (told != null) {
            run(() -> event.accept(told));
        }
    }

    /** Passes an outcome on to a future of the user, completed where code of the user may run. */
    <T> CompletableFuture<T> completing(CompletableFuture<T> source) {
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

    /** Lets the threads end. Notices that are still to come are told all the same, by threads that end at once. */
    void close() {
        own.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
    }

    static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error failure) {
                LOG.log(Level.WARNING, "a callback failed and is ignored", failure);
            }
        };
    }

    static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
