package dev.holdfast.lettuce;

import dev.holdfast.LockConfig;
import dev.holdfast.LockListener;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.StandardOptions;
import dev.holdfast.spi.LockStore;
import dev.holdfast.tck.LockProviderContract;
import dev.holdfast.tck.WaitingOrderContract;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class LettuceContractTest implements LockProviderContract, WaitingOrderContract {
    private static RedisServer server;

    @BeforeAll
    static void start() {
        server = RedisServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    public LockProvider open(LockListener listener) {
        return LockProviders.open(LockConfig.parse(server.url()).toBuilder()
                .set(StandardOptions.LISTENER, listener)
                // A sixth of the short lease times of the contract is too short for a busy machine.
                .set(StandardOptions.COMMAND_TIMEOUT, Duration.ofSeconds(10))
                .build());
    }

    @Override
    public void crash(LockProvider provider) {
        provider.unwrap(LockStore.class).orElseThrow().close();
    }
}
