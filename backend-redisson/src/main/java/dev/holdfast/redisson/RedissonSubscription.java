package dev.holdfast.redisson;

import dev.holdfast.redis.client.RedisClient.Subscriber;
import dev.holdfast.redis.client.RedisClient.Subscription;
import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.spi.DaemonTimer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.redisson.Redisson;
import org.redisson.client.ChannelName;
import org.redisson.client.RedisPubSubConnection;
import org.redisson.client.RedisPubSubListener;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.codec.StringCodec;
import org.redisson.client.protocol.RedisCommands;
import org.redisson.client.protocol.pubsub.PubSubType;
import org.redisson.connection.MasterSlaveEntry;

/**
 * A subscription with a connection of its own, and which ends with that connection. Redisson would connect and subscribe again
 * by itself, but the waiters have to know about a break, because messages may have been lost.
 *
 * @param isCounted whether the client has a single server, so that the subscription is on the node that runs the scripts
 */
record RedissonSubscription(RedisPubSubConnection connection, boolean isCounted) implements Subscription {
    /** How long the confirmation may arrive after the reply to the next command: Redisson delivers it on another path. */
    private static final Duration REFUSAL_TIME = Duration.ofSeconds(1);

    /** Connects and subscribes. */
    static CompletableFuture<Subscription> open(Redisson client, String channel, Subscriber subscriber) {
        MasterSlaveEntry primary = client.getCommandExecutor()
                .getConnectionManager()
                .getEntrySet()
                .iterator()
                .next();
        return primary.getClient()
                .connectPubSubAsync()
                .toCompletableFuture()
                .thenCompose(connection -> subscribe(
                        new RedissonSubscription(connection, client.getConfig().isSingleConfig()),
                        new ChannelName(channel),
                        subscriber));
    }

    private static CompletableFuture<Subscription> subscribe(
            RedissonSubscription subscription, ChannelName channel, Subscriber subscriber) {
        RedisPubSubConnection connection = subscription.connection;
        connection.getChannel().closeFuture().addListener(closed -> {
            connection.closeAsync(); // otherwise Redisson would connect again
            subscriber.ended();
        });
        CompletableFuture<Void> confirmed = new CompletableFuture<>();
        connection.addListener(channel, new Messages(subscriber, confirmed));
        connection.subscribe(confirmed, ByteArrayCodec.INSTANCE, channel);
        // Redisson does not report that the server refused. The server replies in order, so the reply to a later
        // command shows it.
        connection
                .async(StringCodec.INSTANCE, RedisCommands.PING)
                .toCompletableFuture()
                .thenRun(() -> DaemonTimer.shared()
                        .schedule(
                                REFUSAL_TIME,
                                () -> confirmed.completeExceptionally(
                                        new RedisErrorReply("NOPERM the server did not confirm SUBSCRIBE"))));
        return confirmed.<Subscription>thenApply(done -> subscription).whenComplete((done, thrown) -> {
            if (thrown != null) {
                subscription.close();
            }
        });
    }

    private record Messages(Subscriber subscriber, CompletableFuture<Void> confirmed)
            implements RedisPubSubListener<byte[]> {
        @Override
        public void onStatus(PubSubType type, CharSequence channel) {
            confirmed.complete(null);
        }

        @Override
        public void onMessage(CharSequence channel, byte[] message) {
            subscriber.received(message);
        }
    }

    @Override
    public CompletableFuture<?> pingAsync() {
        return connection.async(StringCodec.INSTANCE, RedisCommands.PING).toCompletableFuture();
    }

    @Override
    public void close() {
        connection.closeAsync();
    }
}
