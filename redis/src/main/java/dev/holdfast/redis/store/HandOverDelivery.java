package dev.holdfast.redis.store;

import dev.holdfast.redis.client.RedisClient;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.StoreQueue.Watch;
import dev.holdfast.spi.WaitListener;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Delivers hand-overs to the waiters of this process. A hand-over to a waiter that has stopped waiting is passed on to the
 * next process, by a release.
 */
public final class HandOverDelivery {
    private static final Duration PASS_ON_TIMEOUT = Duration.ofSeconds(1);

    private final WaitingTokens tokens;
    private final MarkedTokens marked;
    private final ReleaseOperation releases;
    private final HandOverSubscription subscription;

    /**
     * Creates a delivery. Its subscription is opened by the first {@link #watch}.
     *
     * @param client the client to subscribe with
     * @param keys the keys of the locks
     * @param channel the channel of this process
     * @param tokens the tokens that wait, and those whose wait has ended
     * @param marked records which tokens hold a marked lock
     * @param releases passes hand-overs on
     */
    public HandOverDelivery(
            RedisClient client,
            RedisKeys keys,
            String channel,
            WaitingTokens tokens,
            MarkedTokens marked,
            ReleaseOperation releases) {
        this(client, keys, channel, tokens, marked, releases, StoreSeams.system());
    }

    /**
     * Creates a delivery. Its subscription is opened by the first {@link #watch}.
     *
     * @param client the client to subscribe with
     * @param keys the keys of the locks
     * @param channel the channel of this process
     * @param tokens the tokens that wait, and those whose wait has ended
     * @param marked records which tokens hold a marked lock
     * @param releases passes hand-overs on
     * @param seams the clock, timer and random source
     */
    public HandOverDelivery(
            RedisClient client,
            RedisKeys keys,
            String channel,
            WaitingTokens tokens,
            MarkedTokens marked,
            ReleaseOperation releases,
            StoreSeams seams) {
        this.tokens = tokens;
        this.marked = marked;
        this.releases = releases;
        this.subscription = new HandOverSubscription(client, keys, channel, this::passOnIfAbandoned, seams);
    }

    /**
     * Returns the subscription over which the hand-overs arrive.
     *
     * @return the subscription
     */
    public HandOverSubscription subscription() {
        return subscription;
    }

    private boolean passOnIfAbandoned(HandOverMessage handOver) {
        Ownership abandoned = tokens.ended(handOver.token());
        if (abandoned != null) {
            releases.runAsync(abandoned, PASS_ON_TIMEOUT).exceptionally(thrown -> ReleaseReply.NOT_OWNER);
        }
        return abandoned != null;
    }

    /**
     * Watches a lock for a listener.
     *
     * @param lockName the lock
     * @param listener the listener for hand-overs and wake-ups
     * @return the watch
     */
    public Watch watch(String lockName, WaitListener listener) {
        HandOverSubscription.Watcher watcher = message -> deliver(listener, message);
        subscription.watch(lockName, watcher);
        return () -> subscription.unwatch(lockName, watcher);
    }

    private boolean deliver(WaitListener listener, @Nullable HandOverMessage message) {
        Ownership waiter = message == null ? null : tokens.waiting(message.token());
        if (message != null && waiter != null) {
            marked.add(waiter); // before the waiter knows, because it may release the lock at once
            if (listener.handedOver(message.to(waiter))) {
                tokens.granted(waiter);
                return true;
            }
            marked.remove(waiter);
        }
        return listener.wakeUp();
    }

    /** Ends the subscription. */
    public void close() {
        subscription.close();
    }
}
