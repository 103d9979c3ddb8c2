package dev.holdfast.redisson;

import dev.holdfast.redis.client.RedisClient.Subscriber;
import dev.holdfast.redis.client.RedisClient.Subscription;
import dev.holdfast.redis.client.RedisErrorReply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
 * A subscription with a connection of its own. Redisson would connect and subscribe again after a break; that it broke is for
 * whoever waits to know, so it ends with its connection.
 *
 * @param isCounted whether there is one server only, so that the scripts that send messages run where they are received
 */
record RedissonSubscription(RedisPubSubConnection connection, boolean isCounted) implements Subscription {
    /** The confirmation takes another way through Redisson than the answer that follows it. */
    private static final long REFUSAL_MILLIS = 1_000;

    static CompletableFuture<Subscription> open(Redisson client, String channel, Subscriber subscriber) {
        MasterSlaveEntry primary = client.getCommandExecutor()
                .getConnectionManager()
                .getEntrySet()
                .iterator()
                .next();
        return primary.getClient()
                .connectPubSubAsync()
                .toCompletableFuture()
                .thenCompose(connection -> subscribed(
                        new RedissonSubscription(connection, client.getConfig().isSingleConfig()),
                        new ChannelName(channel),
                        subscriber));
    }

    private static CompletableFuture<Subscription> subscribed(
            RedissonSubscription subscription, ChannelName channel, Subscriber subscriber) {
        RedisPubSubConnection connection = subscription.connection;
        connection.getChannel().closeFuture().addListener(closed -> {
            connection.closeAsync(); // or it would be made again
            subscriber.ended();
        });
        CompletableFuture<Void> confirmed = new CompletableFuture<>();
        connection.addListener(channel, new Messages(subscriber, confirmed));
        connection.subscribe(confirmed, ByteArrayCodec.INSTANCE, channel);
        // Redisson tells nobody that the server refused. It answers in order, so an answer to a later command shows it.
        connection
                .async(StringCodec.INSTANCE, RedisCommands.PING)
                .toCompletableFuture()
                .thenRunAsync(
                        () -> confirmed.completeExceptionally(
                                new RedisErrorReply("NOPERM the server did not confirm SUBSCRIBE")),
                        CompletableFuture.delayedExecutor(REFUSAL_MILLIS, TimeUnit.MILLISECONDS, Runnable::run));
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
    public void close() {
        connection.closeAsync();
    }
}
