package dev.holdfast.lettuce;

import dev.holdfast.redis.client.RedisClient.Subscriber;
import dev.holdfast.redis.client.RedisClient.Subscription;
import dev.holdfast.spi.DaemonTimer;
import dev.holdfast.spi.Scheduler;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A subscription with a connection of its own, and which ends with that connection. Lettuce would connect and subscribe again
 * by itself, but the waiters have to know about a break, because messages may have been lost.
 */
final class LettuceSubscription extends RedisPubSubAdapter<byte[], byte[]>
        implements Subscription, RedisConnectionStateListener {
    private final StatefulRedisPubSubConnection<byte[], byte[]> connection;
    private final Subscriber subscriber;
    private final CompletableFuture<@Nullable Void> disconnected = new CompletableFuture<>();

    private LettuceSubscription(StatefulRedisPubSubConnection<byte[], byte[]> connection, Subscriber subscriber) {
        this.connection = connection;
        this.subscriber = subscriber;
    }

    /** Connects, which blocks, then subscribes, which does not. */
    static CompletableFuture<Subscription> open(RedisClient client, String channel, Subscriber subscriber) {
        StatefulRedisPubSubConnection<byte[], byte[]> connection = client.connectPubSub(ByteArrayCodec.INSTANCE);
        LettuceSubscription subscription = new LettuceSubscription(connection, subscriber);
        connection.addListener((RedisConnectionStateListener) subscription);
        connection.addListener((io.lettuce.core.pubsub.RedisPubSubListener<byte[], byte[]>) subscription);
        CompletableFuture<Void> confirmed = connection
                .async()
                .subscribe(channel.getBytes(StandardCharsets.UTF_8))
                .toCompletableFuture();
        Scheduler.Task limit = DaemonTimer.shared()
                .schedule(connection.getTimeout(), () -> confirmed.completeExceptionally(new TimeoutException()));
        confirmed.whenComplete((done, thrown) -> limit.cancel());
        subscription.disconnected.thenRun(
                () -> confirmed.completeExceptionally(new RedisException("the connection broke")));
        return confirmed.<Subscription>thenApply(done -> subscription).whenComplete((done, thrown) -> {
            if (thrown != null) {
                subscription.close();
            }
        });
    }

    @Override
    public void message(byte[] channel, byte[] message) {
        subscriber.received(message);
    }

    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
        disconnected.complete(null);
        subscriber.ended();
    }

    @Override
    public boolean isCounted() {
        return true;
    }

    @Override
    public CompletableFuture<?> pingAsync() {
        return connection.async().ping().toCompletableFuture();
    }

    @Override
    public void close() {
        connection.closeAsync();
    }
}
