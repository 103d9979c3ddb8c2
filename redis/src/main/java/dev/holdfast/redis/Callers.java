package dev.holdfast.redis;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for one attempt to connect. They are served in the order in which they came, one after the other, and who
 * comes after the last of them is served at once. The dependents of a future would be served in the reverse order.
 *
 * @param <C> the type of the connection
 */
final class Callers<C> {
    /** Guards what follows; not held while a caller is served. */
    private final ReentrantLock mutex = new ReentrantLock();

    private final Queue<BiConsumer<@Nullable C, @Nullable Throwable>> waiting = new ArrayDeque<>();
    private volatile boolean allServed;

    void add(BiConsumer<@Nullable C, @Nullable Throwable> caller, CompletableFuture<C> attempt) {
        if (allServed && !attempt.isCompletedExceptionally()) {
            caller.accept(attempt.join(), null); // nearly always: without a future of its own
        } else if (!isWaiting(caller)) {
            attempt.whenComplete(caller);
        }
    }

    private boolean isWaiting(BiConsumer<@Nullable C, @Nullable Throwable> caller) {
        mutex.lock();
        try {
            return !allServed && waiting.add(caller);
        } finally {
            mutex.unlock();
        }
    }

    /** Serves all who wait. Called once, when the attempt has come to its end. */
    void serve(CompletableFuture<C> attempt) {
        for (var next = next(); next != null; next = next()) {
            attempt.whenComplete(next);
        }
    }

    private @Nullable BiConsumer<@Nullable C, @Nullable Throwable> next() {
        mutex.lock();
        try {
            BiConsumer<@Nullable C, @Nullable Throwable> next = waiting.poll();
            allServed = next == null;
            return next;
        } finally {
            mutex.unlock();
        }
    }
}
