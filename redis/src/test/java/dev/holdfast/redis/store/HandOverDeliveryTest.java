package dev.holdfast.redis.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.redis.client.RedisClient;
import dev.holdfast.redis.client.ScriptCall;
import dev.holdfast.spi.HandOver;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.WaitListener;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class HandOverDeliveryTest {
    private final Parts parts = Parts.create();
    private final List<String> events = new ArrayList<>();
    private final HandOverDelivery delivery =
            new HandOverDelivery(new Channel(), parts.keys, "lock:#c:1", parts.tokens, parts.marked, parts.releases);
    private final Ownership waiter = Owners.owner();
    private RedisClient.Subscriber subscriber;
    private boolean takes = true;
    private Runnable onHandOver = () -> {};

    /** A client that only subscribes. */
    private final class Channel implements RedisClient {
        @Override
        public CompletableFuture<Subscription> subscribeAsync(String channel, Subscriber receiver) {
            subscriber = receiver;
            return new CompletableFuture<>();
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

    private void watch() {
        delivery.watch("orders", new WaitListener() {
            @Override
            public boolean handedOver(HandOver handOver) {
                events.add("handed over " + handOver.fence());
                onHandOver.run();
                return takes;
            }

            @Override
            public boolean wakeUp() {
                events.add("woken up");
                return true;
            }
        });
    }

    private void receiveHandOver() {
        String message = "G2 " + waiter.owner().secret() + " 17 1 4000 " + Parts.NOW + " lock:orders";
        subscriber.received(message.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void handOverToAWaiterIsDeliveredAndEndsItsWait() {
        watch();
        parts.tokens.waits(waiter, "member");

        receiveHandOver();

        assertThat(events).containsExactly("handed over 17");
        assertThat(parts.tokens.waiting(waiter.owner().secret())).isNull();
        assertThat(parts.marked.remove(waiter)).as("the lock is marked").isTrue();
    }

    @Test
    void holderMayReleaseAtOnceWhatWasHandedOver() {
        watch();
        parts.tokens.waits(waiter, "member");
        parts.client.replies.add(Parts.reply("HANDED", "", 4_000));
        onHandOver = () -> parts.releases.runAsync(waiter, Owners.TIMEOUT).join();

        receiveHandOver();

        assertThat(parts.client.scripts()).containsExactly("release");
        assertThat(parts.marked.remove(waiter))
                .as("the mark of a token that is gone")
                .isFalse();
    }

    @Test
    void handOverThatIsNotTakenWakesTheListener() {
        watch();
        parts.tokens.waits(waiter, "member");
        takes = false;

        receiveHandOver();

        assertThat(events).containsExactly("handed over 17", "woken up");
        assertThat(parts.tokens.waiting(waiter.owner().secret())).isEqualTo(waiter);
        assertThat(parts.marked.remove(waiter)).isFalse();
    }

    @Test
    void handOverToAnUnknownWaiterWakesTheListener() {
        watch();

        receiveHandOver();

        assertThat(events).containsExactly("woken up");
    }

    @Test
    void handOverToAWaiterThatHasStoppedWaitingIsPassedOn() {
        watch();
        parts.tokens.waits(waiter, "member");
        parts.tokens.released(waiter);
        parts.client.replies.add("HANDED\n\n4000\n16");

        receiveHandOver();

        assertThat(events).isEmpty();
        assertThat(parts.client.scripts()).containsExactly("release");
        assertThat(parts.client.lastArg(2)).isEqualTo("member");
        assertThat(parts.client.calls.get(0).timeout()).isEqualTo(Duration.ofSeconds(1));
    }
}
