package dev.holdfast.redis;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What adapters of clients that do not block have in common: a {@link Link} for each lane, whose connection all calls of the
 * lane share.
 *
 * @param <C> what a link is a connection of
 */
public abstract class LinkedRedisClient<C> implements RedisClient {
    /** A connection is not suspected sooner than this, nor by one call alone: a server may be busy for a moment. */
    private static final long MIN_SILENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int SILENT_CALLS = 4;

    private final Line application;
    private final Line upkeep;
    private final String server;

    /**
     * Creates a client.
     *
     * @param application the link of the application's calls
     * @param upkeep the link of renewals
     * @param server the server, for messages, without credentials; empty if it is not known
     */
    protected LinkedRedisClient(Link<C> application, Link<C> upkeep, String server) {
        this.server = server;
        this.application = new Line(application, new Silence());
        this.upkeep = new Line(upkeep, new Silence());
    }

    @Override
    public final byte[] run(ScriptCall call) throws InterruptedException {
        return started(call).await();
    }

    @Override
    public final CompletableFuture<byte[]> runAsync(ScriptCall call) {
        return started(call).future();
    }

    private PendingCall started(ScriptCall call) {
        PendingCall pending = new PendingCall(call, server);
        Line line = call.lane() == Lane.UPKEEP ? upkeep : application;
        // Once there is a connection, the calling thread sends.
        line.link.whenConnected((connection, thrown) -> {
            if (connection == null) {
                pending.fail(translated(Objects.requireNonNull(thrown), pending));
            } else if (pending.beginSending()) {
                line.send(connection, pending);
            }
        });
        return pending;
    }

    private final class Line {
        final Link<C> link;
        private final Silence silence;

        Line(Link<C> link, Silence silence) {
            this.link = link;
            this.silence = silence;
        }

        void send(C connection, PendingCall pending) {
            silence.sent();
            CompletableFuture<byte[]> answer = sent(connection, pending.call());
            answer.whenComplete((reply, thrown) -> {
                if (!answer.isCancelled()) {
                    silence.answered();
                }
                if (thrown == null) {
                    pending.complete(reply);
                } else {
                    pending.fail(translated(thrown, pending));
                }
            });
            pending.onGivenUp(() -> {
                answer.cancel(false);
                long limit = SILENT_CALLS * pending.call().timeout().toNanos();
                if (silence.hasLasted(Math.max(MIN_SILENCE_NANOS, limit))) {
                    silence.answered();
                    silent(link, connection);
                }
            });
        }
    }

    private CompletableFuture<byte[]> sent(C connection, ScriptCall call) {
        try {
            return Objects.requireNonNull(send(connection, call), "the client gave no future");
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private RuntimeException translated(Throwable thrown, PendingCall pending) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        return cause instanceof RedisUnreachable known ? known : failure(cause, pending.isBeingSent());
    }

    /**
     * Sends a call, once.
     *
     * @param connection the connection
     * @param call the call
     * @return a future of the reply; cancelling it keeps the call from being sent if it has not been
     */
    protected abstract CompletableFuture<byte[]> send(C connection, ScriptCall call);

    /**
     * Reads what the client library failed with.
     *
     * @param thrown what it threw when it connected or sent
     * @param wasSent whether it was given the call
     * @return {@link RedisErrorReply} or {@link RedisUnreachable}
     */
    protected abstract RuntimeException failure(Throwable thrown, boolean wasSent);

    /**
     * Subscribes on a thread of its own, which ends when the client library has connected: that blocks.
     *
     * @param threadName the name of the thread
     * @param subscribe connects, and returns a future of the subscription
     * @return a future that fails as {@link RedisClient#subscribeAsync} says
     */
    protected final CompletableFuture<Subscription> subscribedOn(
            String threadName, Supplier<CompletableFuture<Subscription>> subscribe) {
        CompletableFuture<Subscription> subscribed = new CompletableFuture<>();
        Thread connecting = new Thread(
                () -> {
                    try {
                        subscribe.get().whenComplete((subscription, thrown) -> {
                            if (thrown == null) {
                                subscribed.complete(subscription);
                            } else {
                                subscribed.completeExceptionally(unsubscribed(thrown));
                            }
                        });
                    } catch (RuntimeException | Error e) {
                        subscribed.completeExceptionally(unsubscribed(e));
                    }
                },
                threadName);
        connecting.setDaemon(true);
        connecting.start();
        return subscribed;
    }

    private RuntimeException unsubscribed(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        return cause instanceof RedisErrorReply refusal ? refusal : failure(cause, false);
    }

    /**
     * Called when several calls in a row had no answer on a connection. This default does nothing.
     *
     * @param link the link, to replace the connection of
     * @param connection the connection
     */
    protected void silent(Link<C> link, C connection) {}

    @Override
    public void close() {
        application.link.close();
        upkeep.link.close();
    }
}
