package dev.holdfast.it.containers;

import dev.holdfast.LockConfig;
import dev.holdfast.LockListener;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.StandardOptions;
import dev.holdfast.spi.LockStore;
import dev.holdfast.tck.LockProviderContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

@Tag("containers")
class ContainerContractTest {
    private static final int PORT = 6379;

    private static final GenericContainer<?> REDIS = new GenericContainer<>("redis:7-alpine")
            .withExposedPorts(PORT)
            .waitingFor(Wait.forLogMessage(".*Ready to accept connections.*", 1));

    @BeforeAll
    static void start() {
        REDIS.start();
    }

    @AfterAll
    static void stop() {
        REDIS.stop();
    }

    @Nested
    class Jedis implements LockProviderContract {
        @Override
        public LockProvider open(LockListener listener) {
            return provider("jedis", listener);
        }

        @Override
        public void crash(LockProvider provider) {
            vanish(provider);
        }
    }

    @Nested
    class Lettuce implements LockProviderContract {
        @Override
        public LockProvider open(LockListener listener) {
            return provider("lettuce", listener);
        }

        @Override
        public void crash(LockProvider provider) {
            vanish(provider);
        }
    }

    @Nested
    class Redisson implements LockProviderContract {
        @Override
        public LockProvider open(LockListener listener) {
            return provider("redisson", listener);
        }

        @Override
        public void crash(LockProvider provider) {
            vanish(provider);
        }
    }

    private static void vanish(LockProvider provider) {
        provider.unwrap(LockStore.class).orElseThrow().close();
    }

    private static LockProvider provider(String client, LockListener listener) {
        return LockProviders.open(LockConfig.builder("redis")
                .driver(client)
                .endpoint(REDIS.getHost(), REDIS.getMappedPort(PORT))
                .set(StandardOptions.LISTENER, listener)
                .build());
    }
}
