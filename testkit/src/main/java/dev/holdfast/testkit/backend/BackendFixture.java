package dev.holdfast.testkit.backend;

import dev.holdfast.Lease;
import dev.holdfast.LockConfig;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;

/** Opens providers for the contract. They use the client library under test, whose backend is the only one on the class path. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public interface BackendFixture {
    /** How long a test waits for a condition. */
    Duration PATIENCE = Duration.ofSeconds(20);

    /** Returns the configuration of a provider for a server, to be completed by the test. */
    default LockConfig.Builder config(RedisServer server) {
        return LockConfig.parse(server.url()).toBuilder();
    }

    /** Opens a provider, and waits until it is connected. On a busy machine that may take longer than the command timeout. */
    default LockProvider connected(LockConfig.Builder config) throws Exception {
        return connected(LockProviders.open(config.build()));
    }

    /**
     * Waits until a provider is connected. Renewals have a connection of their own, which is made in the background. The client
     * may first send commands of its own on it, and an early renewal gets no connection in time.
     */
    default LockProvider connected(LockProvider locks) throws Exception {
        try (Lease lease = locks.lock("first").acquire(PATIENCE)) {
            Await.until("a renewal", () -> {
                try {
                    return lease.renew(PATIENCE);
                } catch (LockUnavailableException late) {
                    return false;
                }
            });
        }
        return locks;
    }
}
