package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LockConfig;
import dev.holdfast.LockConfigurationException;
import dev.holdfast.LockProvider;
import dev.holdfast.redis.client.RedisClient;
import dev.holdfast.redis.client.RedisUnreachable;
import dev.holdfast.redis.client.ScriptCall;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class RedisDriverTest {
    private static final LockConfig FOREIGN_OPTION = LockConfig.parse("lock:redis://h?shards=3");

    private record Known() {}

    /** A driver for clients of type {@link Known}. */
    private static final class Driver extends RedisDriver {
        private int made;

        Driver() {
            super("stub", "org.example:client");
        }

        @Override
        protected RedisClient connect(RedisSettings settings) {
            throw new NoClassDefFoundError("org/example/Client");
        }

        @Override
        protected Optional<Supplier<RedisClient>> adapter(Object client) {
            return client instanceof Known
                    ? Optional.of(() -> {
                        made++;
                        return new NoClient();
                    })
                    : Optional.empty();
        }
    }

    private static final class NoClient implements RedisClient {
        @Override
        public CompletableFuture<byte[]> runAsync(ScriptCall call) {
            return CompletableFuture.failedFuture(new RedisUnreachable("there is no server", null, false));
        }

        @Override
        public <T> Optional<T> unwrap(Class<T> type) {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }

    private final Driver driver = new Driver();

    @Test
    void openWithoutClientLibraryNamesItsArtifact() {
        assertThatThrownBy(() -> driver.open(LockConfig.parse("lock:redis://u:CANARY@h")))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessage("the driver \"stub\" is on the class path, but its client library is not (missing:"
                        + " org/example/Client): add the artifact org.example:client")
                .hasCauseInstanceOf(NoClassDefFoundError.class);
    }

    @Test
    void wrapOfForeignClientIsEmptyWhateverTheOptions() {
        assertThat(driver.wrap("an object of another library", FOREIGN_OPTION)).isEmpty();
    }

    @Test
    void wrapChecksOptionsBeforeItCreatesAClient() {
        assertThatThrownBy(() -> driver.wrap(new Known(), FOREIGN_OPTION))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessageStartingWith("unknown option 'shards'");
        assertThat(driver.made).isZero();
    }

    @Test
    void wrapIgnoresEndpoints() {
        Optional<LockProvider> wrapped =
                driver.wrap(new Known(), LockConfig.builder("redis").build());
        assertThat(wrapped).hasValueSatisfying(LockProvider::close);
        assertThat(driver.made).isOne();
    }
}
