package dev.holdfast.testkit.backend;

import dev.holdfast.Lease;
import dev.holdfast.LockConfig;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.LockUnavailableException;
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
    default LockProvider connected(LockConfig.Builder config) throws Exception {
        return connected(LockProviders.open(config.build()));
    }

    /**
     * Has a provider connect. Renewals have a connection of their own, made in the background; a client may then try the
     * server with its own commands, and a renewal that comes too early gets no connection in time.
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
