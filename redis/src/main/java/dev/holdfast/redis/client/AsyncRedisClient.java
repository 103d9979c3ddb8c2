package dev.holdfast.redis.client;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A base class for adapters of client libraries that do not block. All calls of a lane share one {@link SharedConnection}.
 *
 * <p>If the connection is open, the calling thread sends the call. Otherwise the call waits for the connection, and is sent when
 * it opens. A call is given up at its timeout. A connection on which several calls in a row get no reply is reported to
 * {@link #unresponsive}. A renewal uses the connection of the application while its own one is not made or cannot send it.
 *
 * @param <C> the type of the connections
 */
public abstract class AsyncRedisClient<C> implements RedisClient {
    /** The least time without a reply before a connection is suspected: a server may be busy for a moment. */
    private static final long MIN_UNANSWERED_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How many call timeouts must pass without a reply, so that one slow call does not condemn a connection. */
    private static final int UNANSWERED_TIMEOUTS = 4;

    private static final long CLOSE_MILLIS = 2_000;

    private final LaneConnection application;
    private final LaneConnection renewal;
    private final String server;
    private final ConnectPace pace;
    private final Set<Thread> subscribing = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * Creates a client.
     *
     * @param application the connection of {@link Lane#APPLICATION}
     * @param renewal the connection of {@link Lane#RENEWAL}
     * @param server the server, for messages, without credentials; empty if it is not known
     * @param pace the pace of both connections, and of subscriptions
     */
    protected AsyncRedisClient(
            SharedConnection<C> application, SharedConnection<C> renewal, String server, ConnectPace pace) {
        this.server = server;
        this.pace = pace;
        this.application = new LaneConnection(application, new UnansweredTime());
        this.renewal = new LaneConnection(renewal, new UnansweredTime());
    }

    @Override
    public final byte[] run(ScriptCall call) throws InterruptedException {
        return start(call).await();
    }

    @Override
    public final CompletableFuture<byte[]> runAsync(ScriptCall call) {
        return start(call).future();
    }

    private PendingCall start(ScriptCall call) {
        PendingCall pending = new PendingCall(call, server);
        start(lane(call), pending, true);
        return pending;
    }

    private LaneConnection lane(ScriptCall call) {
        boolean isRenewal = call.lane() == Lane.RENEWAL
                && (renewal.shared.connectedNow() != null || application.shared.connectedNow() == null);
        return isRenewal ? renewal : application;
    }

    private void start(LaneConnection lane, PendingCall pending, boolean mayReplace) {
        // If the connection is open, this runs on the calling thread.
        lane.shared.whenConnected((connection, thrown) -> {
            if (connection == null) {
                pending.fail(translateUnlessKnown(Objects.requireNonNull(thrown), pending));
            } else if (mayReplace && !isUsable(connection)) {
                lane.shared.replace(connection);
                start(lane(pending.call()), pending, false);
            } else if (pending.beginSending()) {
                lane.send(connection, pending);
            }
        });
    }

    /** Fails a call. A renewal that could not be sent on its own connection is sent on that of the application. */
    private void failOrUseOtherLane(LaneConnection lane, Throwable thrown, PendingCall pending) {
        RuntimeException failure = translateUnlessKnown(thrown, pending);
        boolean isUnsent = failure instanceof RedisUnreachable unreachable && !unreachable.mayHaveExecuted();
        C other = isUnsent && lane == renewal && pending.nanosLeft() > 0 ? application.shared.connectedNow() : null;
        if (other != null && pending.beginSending()) {
            application.send(other, pending);
        } else {
            pending.fail(failure);
        }
    }

    /** The connection of a lane, and how long it has been without a reply. */
    private final class LaneConnection {
        final SharedConnection<C> shared;
        private final UnansweredTime unanswered;

        LaneConnection(SharedConnection<C> shared, UnansweredTime unanswered) {
            this.shared = shared;
            this.unanswered = unanswered;
        }

        void send(C connection, PendingCall pending) {
            unanswered.sent();
            CompletableFuture<byte[]> reply = sendSafely(connection, pending.call());
            pending.onGivenUp(() -> {
                reply.cancel(false);
                long limit = UNANSWERED_TIMEOUTS * pending.call().timeout().toNanos();
                if (unanswered.hasLasted(Math.max(MIN_UNANSWERED_NANOS, limit))) {
                    unanswered.replied(); // start again, so that one outage is reported once
                    unresponsive(shared, connection);
                }
            });
            reply.whenComplete((body, thrown) -> {
                if (!reply.isCancelled()) {
                    unanswered.replied();
                }
                if (thrown == null) {
                    pending.complete(body);
                } else {
                    failOrUseOtherLane(this, thrown, pending);
                }
            });
        }
    }

    private CompletableFuture<byte[]> sendSafely(C connection, ScriptCall call) {
        try {
            return Objects.requireNonNull(send(connection, call), "the client gave no future");
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private RuntimeException translateUnlessKnown(Throwable thrown, PendingCall pending) {
        Throwable cause = unwrapCompletion(thrown);
        return cause instanceof RedisUnreachable known ? known : translate(cause, pending.isBeingSent());
    }

    private static Throwable unwrapCompletion(Throwable thrown) {
        Throwable cause = thrown.getCause();
        return thrown instanceof CompletionException && cause != null ? cause : thrown;
    }

    /**
     * Returns whether a connection may still work. This default returns true.
     *
     * @param connection a connection that was made
     * @return false if it is broken for good, and has to be replaced
     */
    protected boolean isUsable(C connection) {
        return true;
    }

    /**
     * Replaces a connection that is broken for good.
     *
     * @param connection the connection of a lane; nothing is closed if it has been replaced
     */
    protected final void disconnected(C connection) {
        application.shared.replace(connection);
        renewal.shared.replace(connection);
    }

    /** Completes when both lanes have tried to connect. If only the renewal lane failed, renewals use the other one. */
    @Override
    public final CompletableFuture<@Nullable Void> connectedAsync(Duration timeout) {
        CompletableFuture<@Nullable Void> connected = FirstConnection.withTimeout(server, timeout);
        application.shared.whenConnected((connection, thrown) -> {
            if (connection == null) {
                Throwable cause = unwrapCompletion(Objects.requireNonNull(thrown));
                connected.completeExceptionally(
                        cause instanceof RedisUnreachable known ? known : translate(cause, false));
            } else {
                renewal.shared.whenConnected((other, ignored) -> connected.complete(null));
            }
        });
        return connected;
    }

    /**
     * Sends a call, once.
     *
     * @param connection the connection
     * @param call the call
     * @return a future of the reply; cancelling it prevents the call from being sent, if it has not been
     */
    protected abstract CompletableFuture<byte[]> send(C connection, ScriptCall call);

    /**
     * Translates a failure of the client library.
     *
     * @param thrown what the library threw when it connected or sent
     * @param wasSent whether the library was given the call
     * @return a {@link RedisErrorReply} or a {@link RedisUnreachable}
     */
    protected abstract RuntimeException translate(Throwable thrown, boolean wasSent);

    /**
     * Subscribes on a new thread, because the client library blocks while it connects. The thread ends afterwards.
     *
     * @param threadName the name of the thread
     * @param subscribe connects, and returns a future of the subscription
     * @return a future that fails as {@link RedisClient#subscribeAsync} specifies
     */
    protected final CompletableFuture<Subscription> subscribeOnNewThread(
            String threadName, Supplier<CompletableFuture<Subscription>> subscribe) {
        CompletableFuture<Subscription> result = new CompletableFuture<>();
        Thread connecting = new Thread(
                () -> {
                    try {
                        pace.connect(subscribe).whenComplete((subscription, thrown) -> {
                            if (thrown == null) {
                                result.complete(subscription);
                            } else {
                                result.completeExceptionally(translateSubscribeFailure(thrown));
                            }
                        });
                    } catch (RuntimeException | Error e) {
                        result.completeExceptionally(translateSubscribeFailure(e));
                    } finally {
                        subscribing.remove(Thread.currentThread());
                    }
                },
                threadName);
        connecting.setDaemon(true);
        subscribing.add(connecting);
        if (closed) {
            subscribing.remove(connecting);
            return CompletableFuture.failedFuture(new RedisUnreachable("the client is closed", null, false));
        }
        connecting.start();
        return result;
    }

    private RuntimeException translateSubscribeFailure(Throwable thrown) {
        Throwable cause = unwrapCompletion(thrown);
        return cause instanceof RedisErrorReply || cause instanceof RedisUnreachable
                ? (RuntimeException) cause
                : translate(cause, false);
    }

    /**
     * Handles a connection on which several calls in a row got no reply. This default does nothing.
     *
     * @param shared the shared connection, whose connection can be {@linkplain SharedConnection#replace replaced}
     * @param connection the connection without replies
     */
    protected void unresponsive(SharedConnection<C> shared, C connection) {}

    /** Closes both connections, and ends the threads that connect. A subclass then closes its client. */
    @Override
    public void close() {
        closed = true;
        application.shared.close();
        renewal.shared.close();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS);
        for (Thread thread : subscribing) {
            try {
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            thread.interrupt();
        }
    }
}
