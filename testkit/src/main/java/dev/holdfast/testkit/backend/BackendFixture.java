package dev.holdfast.testkit.backend;

import dev.holdfast.LockConfig;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;

/** How the contract opens a provider over the client library under test: the only backend on the class path. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public interface BackendFixture {
    /** How long a test waits for what must happen. */
    Duration PATIENCE = Duration.ofSeconds(20);

    /** Starts the configuration of a provider for a server. */
    default LockConfig.Builder config(RedisServer server) {
        return LockConfig.parse(server.url()).toBuilder();
    }

    /** Opens a provider and has it connect, which on a busy machine may take longer than a command may. */
    default LockProvider connected(LockConfig.Builder config) throws InterruptedException {
        return connected(LockProviders.open(config.build()));
    }

    /** Has a provider connect. */
    default LockProvider connected(LockProvider locks) throws InterruptedException {
        locks.lock("first").acquire(PATIENCE).close();
        return locks;
    }
}
