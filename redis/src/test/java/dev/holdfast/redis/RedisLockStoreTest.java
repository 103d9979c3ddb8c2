package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.redis.client.RedisClient;
import dev.holdfast.redis.client.RedisUnreachable;
import dev.holdfast.redis.client.ScriptCall;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What its operations do is tested against a server, by the tests of dev.holdfast.it.store. */
class RedisLockStoreTest {
    private final ClosableClient client = new ClosableClient();
    private final RedisLockStore store = new RedisLockStore(client, "lock:");

    private static final class ClosableClient implements RedisClient {
        private boolean closed;

        @Override
        public CompletableFuture<byte[]> runAsync(ScriptCall call) {
            return CompletableFuture.failedFuture(new RedisUnreachable("there is no server", null, false));
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
    void closeClosesTheClient() {
        store.close();
        assertThat(client.closed).isTrue();
    }
}
