package dev.holdfast.redis.client;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The calls that wait for one attempt to connect. They are served one after the other, in order of arrival. A call that
 * arrives later is served at once. A plain future would not do: it runs its dependents in the reverse order.
 *
 * @param <C> the type of the connection
 */
final class ConnectWaiters<C> {
    /** Guards the queue. Not held while a waiter is served. */
    private final ReentrantLock mutex = new ReentrantLock();

    private final Queue<BiConsumer<@Nullable C, @Nullable Throwable>> queue = new ArrayDeque<>();

    /** Written under the mutex. */
    private volatile boolean allServed;

    /** Serves a waiter with the result of the attempt: at once if all earlier waiters are served, else after them. */
    void add(BiConsumer<@Nullable C, @Nullable Throwable> waiter, CompletableFuture<C> attempt) {
        if (allServed && !attempt.isCompletedExceptionally()) {
            waiter.accept(attempt.join(), null); // the usual case, without a further future
        } else if (!enqueue(waiter)) {
            attempt.whenComplete(waiter);
        }
    }

    private boolean enqueue(BiConsumer<@Nullable C, @Nullable Throwable> waiter) {
        mutex.lock();
        try {
            return !allServed && queue.add(waiter);
        } finally {
            mutex.unlock();
        }
    }

    /** Serves all waiters. Called once, when the attempt is complete. */
    void serve(CompletableFuture<C> attempt) {
        for (var next = next(); next != null; next = next()) {
            attempt.whenComplete(next);
        }
    }

    private @Nullable BiConsumer<@Nullable C, @Nullable Throwable> next() {
        mutex.lock();
        try {
            BiConsumer<@Nullable C, @Nullable Throwable> next = queue.poll();
            allServed = next == null;
            return next;
        } finally {
            mutex.unlock();
        }
    }
}
