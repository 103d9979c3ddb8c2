package dev.holdfast.redis.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.redis.client.RedisClient;
import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.redis.client.RedisUnreachable;
import dev.holdfast.redis.client.ScriptCall;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Uses a client on which the test decides the outcome of each attempt to subscribe. */
class HandOverSubscriptionTest {
    private final ManualClient client = new ManualClient();
    private final List<HandOverMessage> intercepted = new CopyOnWriteArrayList<>();
    private final AtomicInteger received = new AtomicInteger();
    private final HandOverSubscription subscription =
            new HandOverSubscription(client, new RedisKeys("lock:"), "lock:#c:1", intercepted::contains);

    /** One attempt to subscribe. */
    private record Attempt(
            String channel,
            RedisClient.Subscriber subscriber,
            CompletableFuture<RedisClient.Subscription> outcome,
            AtomicInteger closed) {
        void opens() {
            opens(CompletableFuture.completedFuture(null));
        }

        void opens(CompletableFuture<?> pong) {
            outcome.complete(new RedisClient.Subscription() {
                @Override
                public CompletableFuture<?> pingAsync() {
                    return pong;
                }

                @Override
                public boolean isCounted() {
                    return true;
                }

                @Override
                public void close() {
                    closed.incrementAndGet();
                    subscriber.ended();
                }
            });
        }

        void receives(String message) {
            subscriber.received(message.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static final class ManualClient implements RedisClient {
        final BlockingQueue<Attempt> attempts = new LinkedBlockingQueue<>();

        @Override
        public CompletableFuture<Subscription> subscribeAsync(String channel, Subscriber subscriber) {
            Attempt attempt = new Attempt(channel, subscriber, new CompletableFuture<>(), new AtomicInteger());
            attempts.add(attempt);
            return attempt.outcome;
        }

        @Override
        public CompletableFuture<byte[]> runAsync(ScriptCall call) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> Optional<T> unwrap(Class<T> type) {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }

    private Attempt attempt() throws InterruptedException {
        Attempt attempt = client.attempts.poll(20, TimeUnit.SECONDS);
        assertThat(attempt).as("an attempt to subscribe").isNotNull();
        return attempt;
    }

    private Attempt open() throws InterruptedException {
        subscription.watch("orders", handOver -> received.incrementAndGet() < 0);
        Attempt attempt = attempt();
        attempt.opens();
        return attempt;
    }

    @Test
    void connectionWithoutASignOfLifeIsReplacedWhileAWaiterDependsOnIt() throws InterruptedException {
        subscription.watch("orders", handOver -> received.incrementAndGet() < 0);
        Attempt silent = attempt();
        silent.opens(new CompletableFuture<>());
        Attempt failing = attempt();
        assertThat(silent.closed.get()).isEqualTo(1);
        failing.opens(CompletableFuture.failedFuture(new RedisUnreachable("broken", null, false)));
        Attempt well = attempt();
        assertThat(failing.closed.get()).isEqualTo(1);
        well.opens();
        assertThat(client.attempts.poll(3 * HandOverSubscription.PING_PERIOD.toMillis(), TimeUnit.MILLISECONDS))
                .as("another attempt")
                .isNull();
        assertThat(subscription.isOpen()).isTrue();
    }

    /** Waits for what another thread does in a moment. */
    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end).isNegative();
            Thread.onSpinWait();
        }
    }

    private static String handOver(String lockName) {
        return "G2 L2~secret~me@host:1 17 1 4000 16 lock:" + lockName;
    }

    @Test
    void newSubscriptionIsNotOpened() {
        assertThat(client.attempts).isEmpty();
        assertThat(subscription.isOpen()).isFalse();
        assertThat(subscription.isRefused()).isFalse();
    }

    @Test
    void secondWatchUsesTheSameSubscription() throws InterruptedException {
        Attempt attempt = open();
        subscription.watch("bills", handOver -> false);

        assertThat(attempt.channel()).isEqualTo("lock:#c:1");
        assertThat(client.attempts).isEmpty();
        assertThat(subscription.isOpen()).isTrue();
        assertThat(subscription.isCounted()).isTrue();
        assertThat(received).as("a message may have been missed before").hasValue(1);
    }

    @Test
    void handOverIsDeliveredToTheWatchersOfItsLock() throws InterruptedException {
        Attempt attempt = open();

        attempt.receives(handOver("orders"));
        assertThat(received).hasValue(2);
        attempt.receives(handOver("other orders"));
        assertThat(received).hasValue(2);
    }

    @Test
    void unknownMessageWakesAllWatchers() throws InterruptedException {
        open().receives("G3 something newer");

        assertThat(received).hasValue(2);
    }

    @Test
    void interceptedHandOverIsNotDelivered() throws InterruptedException {
        Attempt attempt = open();
        intercepted.add(new HandOverMessage("L2~secret~me@host:1", 17, 1, 4000, "lock:orders"));

        attempt.receives(handOver("orders"));
        assertThat(received).hasValue(1);
    }

    @Test
    void handOverBeforeTheWatchWakesTheWatcherOnce() throws InterruptedException {
        Attempt attempt = open();
        AtomicInteger later = new AtomicInteger();
        attempt.receives(handOver("bills"));

        subscription.watch("bills", handOver -> later.incrementAndGet() < 0);
        assertThat(later).hasValue(1);
        subscription.watch("bills", handOver -> later.incrementAndGet() < 0);
        assertThat(later).as("once").hasValue(1);
    }

    @Test
    void handOverThatNoWatcherActsOnWakesTheNextWatcher() throws InterruptedException {
        Attempt attempt = open();
        subscription.watch("bills", handOver -> false);
        attempt.receives(handOver("bills"));
        AtomicInteger later = new AtomicInteger();
        subscription.watch("bills", handOver -> later.incrementAndGet() > 0);
        assertThat(later).hasValue(1);
    }

    @Test
    void handOverThatAWatcherActsOnIsNotDeliveredAgain() throws InterruptedException {
        Attempt attempt = open();
        subscription.watch("bills", handOver -> true);
        attempt.receives(handOver("bills"));
        AtomicInteger later = new AtomicInteger();
        subscription.watch("bills", handOver -> later.incrementAndGet() > 0);
        assertThat(later).hasValue(0);
    }

    @Test
    void removedWatcherReceivesNothing() throws InterruptedException {
        HandOverSubscription.Watcher bills = handOver -> received.incrementAndGet() < 0;
        subscription.watch("bills", bills);
        Attempt attempt = attempt();
        attempt.opens();
        subscription.unwatch("bills", bills);

        attempt.receives(handOver("bills"));
        assertThat(received).hasValue(1);
    }

    @Test
    void brokenSubscriptionIsOpenedAgainAndWakesAllWatchers() throws InterruptedException {
        Attempt first = open();
        first.subscriber().ended();
        assertThat(subscription.isOpen()).isFalse();
        assertThat(subscription.isCounted()).isFalse();
        assertThat(subscription.isRefused()).isFalse();
        assertThat(first.closed()).hasValue(1);

        Attempt second = attempt();
        second.outcome().completeExceptionally(new RedisUnreachable("refused", null, false));
        assertThat(received).hasValue(1);
        attempt().opens();
        until(subscription::isOpen);
        until(() -> received.get() == 2);
    }

    @Test
    void subscriptionThatEndsBeforeItIsConfirmedIsOpenedAgain() throws InterruptedException {
        subscription.watch("orders", handOver -> received.incrementAndGet() < 0);
        Attempt first = attempt();
        first.subscriber().ended();
        first.opens();
        assertThat(subscription.isOpen()).isFalse();
        attempt().opens();
        until(subscription::isOpen);
    }

    @Test
    void refusedSubscriptionIsNotRetriedForEachWatch() throws InterruptedException {
        subscription.watch("orders", handOver -> received.incrementAndGet() < 0);
        attempt().outcome().completeExceptionally(new RedisErrorReply("NOPERM this user has no permissions"));

        assertThat(subscription.isRefused()).isTrue();
        assertThat(received).as("the waiter is woken up to poll").hasValue(1);
        subscription.watch("bills", handOver -> false);
        assertThat(client.attempts).isEmpty();
    }

    @Test
    void clientThatCannotSubscribeCountsAsRefusal() {
        RedisClient cannot = new RedisClient() {
            @Override
            public CompletableFuture<byte[]> runAsync(ScriptCall call) {
                throw new UnsupportedOperationException();
            }

            @Override
            public <T> Optional<T> unwrap(Class<T> type) {
                return Optional.empty();
            }

            @Override
            public void close() {}
        };
        HandOverSubscription none =
                new HandOverSubscription(cannot, new RedisKeys("lock:"), "lock:#c:1", handOver -> false);
        none.watch("orders", handOver -> false);

        assertThat(none.isRefused()).isTrue();
    }

    @Test
    void closeEndsTheSubscriptionForGood() throws InterruptedException {
        Attempt attempt = open();
        subscription.close();

        assertThat(attempt.closed()).hasValue(1);
        assertThat(client.attempts.poll(Duration.ofMillis(100).toMillis(), TimeUnit.MILLISECONDS))
                .as("another attempt")
                .isNull();
    }

    @Test
    void subscriptionConfirmedAfterCloseIsClosed() throws InterruptedException {
        subscription.watch("orders", handOver -> received.incrementAndGet() < 0);
        Attempt attempt = attempt();
        subscription.close();
        attempt.opens();

        assertThat(attempt.closed()).hasValue(1);
    }
}
