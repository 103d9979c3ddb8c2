package dev.holdfast.testkit.backend;

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

/**
 * The contract of all lock providers, for the Redis backend on the class path. All tests share one server, so a JVM can run one
 * subclass at a time.
 */
public abstract class RedisProviderContract implements LockProviderContract, WaitingOrderContract {
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
    public final LockProvider open(LockListener listener) {
        return LockProviders.open(LockConfig.parse(server.url()).toBuilder()
                .set(StandardOptions.LISTENER, listener)
                // The default, a sixth of the lease time, is too short for a busy machine: the contract has short lease
                // times.
                .set(StandardOptions.COMMAND_TIMEOUT, Duration.ofSeconds(10))
                .build());
    }

    @Override
    public final void crash(LockProvider provider) {
        provider.unwrap(LockStore.class).orElseThrow().close();
    }
}
