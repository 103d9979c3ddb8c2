package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.redis.client.RedisClient;
import dev.holdfast.redis.client.RedisUnreachable;
import dev.holdfast.redis.client.ScriptCall;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What its operations do is tested against a server, by the tests of dev.holdfast.it.store. */
class RedisLockStoreTest {
    private final ClosableClient client = new ClosableClient();
    private final RedisLockStore store = new RedisLockStore(client, "lock:");

    private static final class ClosableClient implements RedisClient {
        private boolean closed;

        /** Replies to the handshake, and to nothing else. */
        @Override
        public CompletableFuture<byte[]> runAsync(ScriptCall call) {
            return call.script().name().equals("handshake")
                    ? CompletableFuture.completedFuture(
                            "OK\n\n-1\n1795412774698123\n\n".getBytes(StandardCharsets.US_ASCII))
                    : CompletableFuture.failedFuture(new RedisUnreachable("no reply", null, true));
        }

        @Override
        public <T> Optional<T> unwrap(Class<T> type) {
            return type == String.class ? Optional.of(type.cast("library")) : Optional.empty();
        }

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public String toString() {
            return "client";
        }
    }

    @Test
    void toStringIsTheNameOrTheClient() {
        assertThat(store).hasToString("client");
        assertThat(new RedisLockStore(client, "lock:", "name")).hasToString("name");
    }

    @Test
    void unwrapReturnsStoreClientOrLibraryObject() {
        assertThat(store.unwrap(RedisLockStore.class)).containsSame(store);
        assertThat(store.unwrap(RedisClient.class)).containsSame(client);
        assertThat(store.unwrap(String.class)).contains("library");
        assertThat(store.unwrap(Integer.class)).isEmpty();
    }

    @Test
    void checkNameAppliesTheRulesOfKeys() {
        store.checkName("orders");
        assertThatThrownBy(() -> store.checkName("#w:q:{a}")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void claimWithoutAReplyIsALateRequest() {
        Ownership owner = new Ownership("orders", OwnerToken.create(new Random(1), "test@host:1"));
        assertThat(store.hasLateRequest(owner)).isFalse();

        assertThat(store.acquireAsync(Claim.of(owner, Duration.ofSeconds(30), Duration.ofSeconds(1))))
                .isCompletedExceptionally();

        assertThat(store.hasLateRequest(owner)).isTrue();
    }

    @Test
    void closeClosesTheClient() {
        store.close();
        assertThat(client.closed).isTrue();
    }
}
