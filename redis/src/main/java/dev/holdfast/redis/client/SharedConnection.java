package dev.holdfast.redis.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
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
 * interrupt meanwhile. It has as much time as the library gives it: a call whose timeout ends meanwhile leaves it alone, and a
 * later call uses the connection. After a failure the next call starts another attempt, as soon as the {@link ConnectPace} of the
 * provider allows it.
 *
 * @param <C> the type of the connection
 */
public final class SharedConnection<C> {
    private static final long CLOSE_MILLIS = 2_000;

    private final String threadName;
    private final Supplier<? extends C> connect;
    private final Function<? super C, ? extends CompletableFuture<?>> disconnect;
    private final ConnectPace pace;
    private final AtomicReference<@Nullable Attempt<C>> current = new AtomicReference<>();
    private volatile boolean closed;

    /**
     * Creates a shared connection with a pace of its own, and starts the first attempt.
     *
     * @param threadName the name of the thread that connects
     * @param connect makes a connection; may block
     * @param disconnect closes a connection without blocking, and returns a future of its end
     */
    public SharedConnection(
            String threadName,
            Supplier<? extends C> connect,
            Function<? super C, ? extends CompletableFuture<?>> disconnect) {
        this(threadName, connect, disconnect, new ConnectPace());
    }

    /**
     * Creates a shared connection, and starts the first attempt.
     *
     * @param threadName the name of the thread that connects
     * @param connect makes a connection; may block
     * @param disconnect closes a connection without blocking, and returns a future of its end
     * @param pace the pace of the provider
     */
    public SharedConnection(
            String threadName,
            Supplier<? extends C> connect,
            Function<? super C, ? extends CompletableFuture<?>> disconnect,
            ConnectPace pace) {
        this.threadName = threadName;
        this.connect = connect;
        this.disconnect = disconnect;
        this.pace = pace;
        attempt();
    }

    /**
     * One attempt to connect.
     *
     * @param thread the thread that connects; ends soon after the future is completed
     */
    private record Attempt<C>(CompletableFuture<C> connection, ConnectWaiters<C> waiters, Thread thread) {
        boolean hasFailed() {
            return connection.isCompletedExceptionally();
        }

        @Nullable
        C made() {
            return connection.isDone() && !hasFailed() ? connection.join() : null;
        }
    }

    /**
     * Passes the connection, or the failure to make it, to a waiter: at once, or at the end of the attempt that is in
     * progress. Waiters are served in order of arrival, so that a release stays behind the acquire that it undoes.
     *
     * @param waiter receives the connection or the failure
     */
    public void whenConnected(BiConsumer<@Nullable C, @Nullable Throwable> waiter) {
        Attempt<C> attempt = attempt();
        if (attempt != null) {
            attempt.waiters.add(waiter, attempt.connection);
        } else if (closed) {
            waiter.accept(null, clientIsClosed());
        } else {
            Throwable last = pace.lastFailure();
            waiter.accept(null, last == null ? pace.tooEarly() : last);
        }
    }

    /**
     * Returns the connection if it is made. Otherwise starts an attempt to make it, if none is in progress and the pace allows
     * it.
     *
     * @return the connection, or null
     */
    public @Nullable C connectedNow() {
        Attempt<C> attempt = attempt();
        return attempt == null ? null : attempt.made();
    }

    private static RedisUnreachable clientIsClosed() {
        return new RedisUnreachable("the client is closed", null, false);
    }

    /**
     * Returns the attempt that is in progress, has succeeded, or has just failed. Returns null after the close, or if the pace
     * allows no attempt yet.
     */
    private @Nullable Attempt<C> attempt() {
        while (true) {
            Attempt<C> known = current.get();
            if (closed || (known != null && !known.hasFailed())) {
                return known;
            }
            ConnectPace.Attempt permit = pace.tryBegin();
            if (permit == null) {
                return known;
            }
            CompletableFuture<C> connection = new CompletableFuture<>();
            ConnectWaiters<C> waiters = new ConnectWaiters<>();
            Thread thread = new Thread(() -> run(connection, waiters, permit), threadName);
            thread.setDaemon(true);
            Attempt<C> next = new Attempt<>(connection, waiters, thread);
            if (current.compareAndSet(known, next)) {
                thread.start();
                return next;
            }
            permit.dropped();
        }
    }

    private void run(CompletableFuture<C> attempt, ConnectWaiters<C> waiters, ConnectPace.Attempt permit) {
        try {
            C connection = connect.get();
            permit.succeeded();
            if (!attempt.complete(connection)) {
                awaitEnd(disconnect.apply(connection)); // the close did not wait for it
            }
            waiters.serve(attempt);
            if (closed) {
                discard(connection);
            }
        } catch (RuntimeException | Error e) {
            permit.failed(e);
            attempt.completeExceptionally(e);
            waiters.serve(attempt);
        }
    }

    /** Closes a connection, unless it has been closed. The thread that removes it from {@link #current} closes it. */
    private CompletableFuture<?> discard(C connection) {
        Attempt<C> known = current.get();
        return known != null && known.made() == connection && current.compareAndSet(known, null)
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

    /**
     * Closes the connection. An attempt that is in progress has a moment to end. Then it is interrupted, and its waiters fail. If
     * it makes a connection nevertheless, that is closed.
     */
    public void close() {
        closed = true;
        Attempt<C> known = current.get();
        if (known == null) {
            return;
        }
        try {
            known.thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        C made = known.made();
        if (made != null) {
            awaitEnd(discard(made));
        } else if (known.connection.completeExceptionally(clientIsClosed())) {
            known.thread.interrupt();
            known.waiters.serve(known.connection);
        }
    }

    private static void awaitEnd(CompletableFuture<?> end) {
        try {
            end.get(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // nothing more can be done to close it
        }
    }
}
