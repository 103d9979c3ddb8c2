package dev.holdfast.jedis;

import dev.holdfast.redis.client.RedisClient.Subscriber;
import dev.holdfast.redis.client.RedisClient.Subscription;
import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.redis.client.RedisUnreachable;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.BinaryJedisPubSub;
import redis.clients.jedis.Connection;
import redis.clients.jedis.exceptions.JedisDataException;

/** A subscription with a connection and a thread of its own, because reading messages blocks. */
final class JedisSubscription extends BinaryJedisPubSub implements Subscription {
    private final ConnectionSource connections;
    private final String channel;
    private final Subscriber subscriber;
    private final CompletableFuture<Subscription> subscribed = new CompletableFuture<>();
    private volatile @Nullable Connection connection;
    private volatile boolean closed;

    /** The reply to the last ping. */
    private final AtomicReference<CompletableFuture<@Nullable Void>> pong =
            new AtomicReference<>(CompletableFuture.completedFuture(null));

    JedisSubscription(ConnectionSource connections, String channel, Subscriber subscriber) {
        this.connections = connections;
        this.channel = channel;
        this.subscriber = subscriber;
    }

    /** Starts the thread, which connects and subscribes. Returns a future of this subscription. */
    CompletableFuture<Subscription> start() {
        Thread reader = new Thread(this::read, "holdfast-jedis-subscription");
        reader.setDaemon(true);
        reader.start();
        return subscribed;
    }

    private void read() {
        try {
            Connection made = connections.pace().connect(connections::makeSeparate);
            connection = made;
            if (closed) {
                connections.discard(made);
            }
            proceed(made, channel.getBytes(StandardCharsets.UTF_8));
        } catch (RedisErrorReply | RedisUnreachable e) {
            subscribed.completeExceptionally(e);
        } catch (JedisDataException e) {
            subscribed.completeExceptionally(new RedisErrorReply(String.valueOf(e.getMessage())));
        } catch (Throwable e) {
            subscribed.completeExceptionally(
                    new RedisUnreachable(RedisUnreachable.reason(e, message -> message), e, false));
        } finally {
            close();
            subscriber.ended();
        }
    }

    @Override
    public void onSubscribe(byte[] confirmed, int channels) {
        subscribed.complete(this);
    }

    @Override
    public void onMessage(byte[] from, byte[] message) {
        subscriber.received(message);
    }

    @Override
    public boolean isCounted() {
        return true;
    }

    /** The thread that reads gets the reply, which has no number: it is the reply to all that wait. */
    @Override
    public CompletableFuture<?> pingAsync() {
        CompletableFuture<?> reply = pong.updateAndGet(last -> last.isDone() ? new CompletableFuture<>() : last);
        try {
            ping();
        } catch (RuntimeException e) {
            reply.completeExceptionally(e);
        }
        return reply;
    }

    @Override
    public void onPong(byte[] pattern) {
        Objects.requireNonNull(pong.get()).complete(null);
    }

    @Override
    public void close() {
        closed = true;
        Connection made = connection;
        if (made != null) {
            connections.discard(made);
        }
    }
}
