package dev.holdfast.engine;

import dev.holdfast.LockListener;
import dev.holdfast.spi.Replies;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where code of the user runs: never on the timer, and never on a thread of the client library. */
final class Callbacks {
    private static final Logger LOG = System.getLogger("dev.holdfast");
    private static final int THREADS = 2;
    private static final long IDLE_SECONDS = 5;

    private final LockListener listener;
    private final Executor executor;
    private final @Nullable ThreadPoolExecutor own;

    Callbacks(LockListener listener, @Nullable Executor given) {
        this.listener = listener;
        this.own = given == null ? ownExecutor() : null;
        this.executor = given == null ? Objects.requireNonNull(own) : given;
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
        } catch (RejectedExecutionException e) {
            // The provider is closed, or the user's executor is. A notice must not be lost for that.
            guarded.run();
        }
    }

    /** Tells the listener. */
    void tell(Consumer<LockListener> event) {
        run(() -> event.accept(listener));
    }

    /** Passes an outcome on to a future of the user, completed where code of the user may run. */
    <T> CompletableFuture<T> completing(CompletableFuture<T> source) {
        CompletableFuture<T> forUser = new CompletableFuture<>();
        source.whenComplete((value, thrown) -> run(() -> {
            if (thrown == null) {
                forUser.complete(value);
            } else {
                forUser.completeExceptionally(Replies.failure(null, thrown));
            }
        }));
        return forUser;
    }

    void close() {
        if (own != null) {
            own.shutdown();
        }
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
