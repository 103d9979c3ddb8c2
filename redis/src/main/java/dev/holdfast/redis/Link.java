package dev.holdfast.redis;

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
 * A shared connection that is made in the background, on a thread of its own that lives as long as the attempt: client
 * libraries block while they connect, and some lose an interrupt meanwhile. It is tried again, with growing pauses, when
 * somebody asks for it after it failed. Once it is made, the client library keeps it connected.
 *
 * @param <C> the type of the connection
 */
public final class Link<C> {
    private static final long MIN_PAUSE_NANOS = 10_000_000L;
    private static final long MAX_PAUSE_NANOS = 500_000_000L;
    private static final long CLOSE_MILLIS = 2_000;

    private final String threadName;
    private final Supplier<? extends C> connect;
    private final Function<? super C, ? extends CompletableFuture<?>> disconnect;
    private final AtomicReference<@Nullable Attempt<C>> current = new AtomicReference<>();
    private volatile boolean closed;

    /**
     * Makes a link and starts the first attempt.
     *
     * @param threadName the name of the thread that connects
     * @param connect makes the connection; may block
     * @param disconnect closes it without blocking, and returns a future of the end of that
     */
    public Link(
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
     * @param notBefore when the next one may start if this one fails
     */
    private record Attempt<C>(
            CompletableFuture<C> connection, Callers<C> callers, Thread thread, long notBefore, long pause) {
        boolean isToBeRepeated() {
            return connection.isCompletedExceptionally() && System.nanoTime() - notBefore >= 0;
        }
    }

    /**
     * Hands the connection to a caller, or what kept it from being made: now, or at the end of the attempt that is under way.
     * Callers are served in the order in which they came, so that a release stays behind the request that it undoes.
     */
    void whenConnected(BiConsumer<@Nullable C, @Nullable Throwable> caller) {
        Attempt<C> attempt = attempt();
        if (attempt == null) {
            caller.accept(null, new RedisUnreachable("the client is closed", null, false));
        } else {
            attempt.callers.add(caller, attempt.connection);
        }
    }

    /** Returns the attempt that is under way, has succeeded, or has just failed; null if the link is closed. */
    private @Nullable Attempt<C> attempt() {
        while (true) {
            Attempt<C> known = current.get();
            if (known != null && !known.isToBeRepeated()) {
                return known;
            }
            if (closed) {
                return null;
            }
            long pause = known == null ? MIN_PAUSE_NANOS : Math.min(MAX_PAUSE_NANOS, 2 * known.pause);
            long jittered = ThreadLocalRandom.current().nextLong(pause) + 1;
            CompletableFuture<C> connection = new CompletableFuture<>();
            Callers<C> callers = new Callers<>();
            Thread thread = new Thread(() -> run(connection, callers), threadName);
            thread.setDaemon(true);
            Attempt<C> next = new Attempt<>(connection, callers, thread, System.nanoTime() + jittered, pause);
            if (current.compareAndSet(known, next)) {
                thread.start();
                return next;
            }
        }
    }

    private void run(CompletableFuture<C> attempt, Callers<C> callers) {
        try {
            C connection = connect.get();
            attempt.complete(connection);
            callers.serve(attempt);
            if (closed) {
                discard(connection);
            }
        } catch (RuntimeException | Error e) {
            attempt.completeExceptionally(e);
            callers.serve(attempt);
        }
    }

    /** Closes a connection unless that was done; whoever takes it out does it. */
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
     * Closes a connection that is of no use any more, and starts to make another.
     *
     * @param connection the connection; nothing is closed if it has been replaced
     */
    public void replace(C connection) {
        discard(connection);
        attempt();
    }

    /** Closes the connection, and what an attempt that is under way makes. Waits a moment for that. */
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
            // it is closed as well as it can be
        }
    }
}
