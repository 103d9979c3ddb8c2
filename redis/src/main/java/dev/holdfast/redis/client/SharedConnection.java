package dev.holdfast.redis.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection that many calls share. It is made in the background.
 *
 * <p>Each attempt to connect has a thread of its own, because client libraries block while they connect, and some lose an
 * interrupt meanwhile. After a failure the next call starts another attempt, with growing pauses in between. Once the
 * connection is made, the client library keeps it connected.
 *
 * @param <C> the type of the connection
 */
public final class SharedConnection<C> {
    private static final long MIN_PAUSE_NANOS = 10_000_000L;
    private static final long MAX_PAUSE_NANOS = 500_000_000L;
    private static final long CLOSE_MILLIS = 2_000;

    private final String threadName;
    private final Supplier<? extends C> connect;
    private final Function<? super C, ? extends CompletableFuture<?>> disconnect;
    private final AtomicReference<@Nullable Attempt<C>> current = new AtomicReference<>();
    private volatile boolean closed;

    /**
     * Creates a shared connection and starts the first attempt.
     *
     * @param threadName the name of the thread that connects
     * @param connect makes a connection; may block
     * @param disconnect closes a connection without blocking, and returns a future of its end
     */
    public SharedConnection(
            String threadName,
            Supplier<? extends C> connect,
            Function<? super C, ? extends CompletableFuture<?>> disconnect) {
        this.threadName = threadName;
        this.connect = connect;
        this.disconnect = disconnect;
        attempt();
    }

    /**
     * One attempt to connect.
     *
     * @param thread the thread that connects; ends soon after the future is completed
     * @param retryAt the time from which another attempt may follow if this one fails
     */
    private record Attempt<C>(
            CompletableFuture<C> connection, ConnectWaiters<C> waiters, Thread thread, long retryAt, long pause) {
        boolean isRetryDue() {
            return connection.isCompletedExceptionally() && System.nanoTime() - retryAt >= 0;
        }
    }

    /**
     * Passes the connection, or the failure to make it, to a waiter: at once, or at the end of the attempt that is in
     * progress. Waiters are served in order of arrival, so that a release stays behind the acquire that it undoes.
     */
    void whenConnected(BiConsumer<@Nullable C, @Nullable Throwable> waiter) {
        Attempt<C> attempt = attempt();
        if (attempt == null) {
            waiter.accept(null, new RedisUnreachable("the client is closed", null, false));
        } else {
            attempt.waiters.add(waiter, attempt.connection);
        }
    }

    /** Returns the attempt that is in progress, has succeeded, or has just failed. Returns null after the close. */
    private @Nullable Attempt<C> attempt() {
        while (true) {
            Attempt<C> known = current.get();
            if (known != null && !known.isRetryDue()) {
                return known;
            }
            if (closed) {
                return null;
            }
            long pause = known == null ? MIN_PAUSE_NANOS : Math.min(MAX_PAUSE_NANOS, 2 * known.pause);
            long jittered = ThreadLocalRandom.current().nextLong(pause) + 1;
            CompletableFuture<C> connection = new CompletableFuture<>();
            ConnectWaiters<C> waiters = new ConnectWaiters<>();
            Thread thread = new Thread(() -> run(connection, waiters), threadName);
            thread.setDaemon(true);
            Attempt<C> next = new Attempt<>(connection, waiters, thread, System.nanoTime() + jittered, pause);
            if (current.compareAndSet(known, next)) {
                thread.start();
                return next;
            }
        }
    }

    private void run(CompletableFuture<C> attempt, ConnectWaiters<C> waiters) {
        try {
            C connection = connect.get();
            attempt.complete(connection);
            waiters.serve(attempt);
            if (closed) {
                discard(connection);
            }
        } catch (RuntimeException | Error e) {
            attempt.completeExceptionally(e);
            waiters.serve(attempt);
        }
    }

    /** Closes a connection, unless it has been closed. The thread that removes it from {@link #current} closes it. */
    private CompletableFuture<?> discard(C connection) {
        Attempt<C> known = current.get();
        boolean isCurrent = known != null
                && !known.connection.isCompletedExceptionally()
                && known.connection.getNow(null) == connection;
        return isCurrent && current.compareAndSet(known, null)
                ? disconnect.apply(connection)
                : CompletableFuture.completedFuture(null);
    }

    /**
     * Closes a connection that does not work any more, and starts to make another.
     *
     * @param connection the connection; nothing is closed if it has been replaced
     */
    public void replace(C connection) {
        discard(connection);
        attempt();
    }

    /** Closes the connection, also one that is still being made. Waits a moment for its end. */
    public void close() {
        closed = true;
        Attempt<C> known = current.get();
        if (known == null) {
            return;
        }
        try {
            known.thread.join(CLOSE_MILLIS);
            if (known.connection.isDone() && !known.connection.isCompletedExceptionally()) {
                discard(known.connection.join()).get(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // nothing more can be done to close it
        }
    }
}
