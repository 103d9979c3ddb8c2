package dev.holdfast.testkit.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LeaseLostException;
import dev.holdfast.LockProvider;
import dev.holdfast.StandardOptions;
import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Specifies what the holder learns after an operator has broken its lock. */
public interface BreakContract extends BackendFixture {
    /** The end of the loss. */
    String EXPLANATION = "; broken by alice@node1: node7 is gone, see ticket 4711";

    private static void breakLock(RedisServer server, LockProvider locks, Lease lease, String leaseOfTheEntry) {
        Object holder = server.command(
                "EVAL", "return redis.sha1hex(redis.call('GET', KEYS[1]))", "1", "lock:" + lease.lockName());
        Map<String, String> entry = Map.of(
                "lock",
                lease.lockName(),
                "lease",
                leaseOfTheEntry,
                "by",
                "alice@node1",
                "reason",
                "node7 is gone,\nsee ticket 4711");
        RedisLockStore store = locks.unwrap(RedisLockStore.class).orElseThrow();
        assertThat(store.breakAsync(lease.lockName(), String.valueOf(holder), entry, PATIENCE)
                        .join())
                .isTrue();
    }

    private static void assertIsExplained(Lease lease) throws Exception {
        LeaseLoss loss = lease.lost().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(loss).asString().contains(EXPLANATION).doesNotContain("L2~");
    }

    @Test
    default void renewalOfABrokenLockExplainsTheLoss() throws Exception {
        try (RedisServer server = RedisServer.start();
                LockProvider locks = connected(config(server))) {
            Lease lease = locks.lock("a").acquire();
            Lease other = locks.lock("b").acquire();
            breakLock(server, locks, lease, lease.owner());

            assertThat(lease.renew(PATIENCE)).isFalse();

            assertIsExplained(lease);
            assertThat(other.release()).isTrue();
        }
    }

    @Test
    default void renewalInTheBackgroundExplainsTheLossOfABrokenLock() throws Exception {
        try (RedisServer server = RedisServer.start();
                LockProvider locks = connected(config(server)
                        .set(StandardOptions.LEASE_TIME, Duration.ofSeconds(6))
                        .set(StandardOptions.COMMAND_TIMEOUT, Duration.ofSeconds(2)))) {
            Lease lease = locks.lock("a").acquire();
            breakLock(server, locks, lease, lease.owner());

            assertIsExplained(lease);
        }
    }

    @Test
    default void releaseOfABrokenLockExplainsTheLoss() throws Exception {
        try (RedisServer server = RedisServer.start();
                LockProvider locks = connected(config(server))) {
            Lease closed = locks.lock("a").acquire();
            breakLock(server, locks, closed, closed.owner());
            assertThatThrownBy(closed::close)
                    .isInstanceOf(LeaseLostException.class)
                    .hasMessageContaining(EXPLANATION);

            Lease released = locks.lock("b").acquire();
            breakLock(server, locks, released, released.owner());
            assertThat(released.releaseAsync().get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isFalse();
            assertIsExplained(released);
        }
    }

    @Test
    default void entryAboutAnotherLeaseExplainsNothing() throws Exception {
        try (RedisServer server = RedisServer.start();
                LockProvider locks = connected(config(server))) {
            Lease lease = locks.lock("a").acquire();
            breakLock(server, locks, lease, "0123456789abcdef");

            assertThat(lease.renew(PATIENCE)).isFalse();

            assertThat(lease.lost().get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .asString()
                    .contains("ABSENT")
                    .doesNotContain("alice", "broken");
        }
    }

    @Test
    default void lossIsToldIfTheEntriesCannotBeRead() throws Exception {
        try (RedisServer server = RedisServer.start();
                LockProvider locks = connected(config(server))) {
            Lease lease = locks.lock("a").acquire();
            server.command("SET", "lock:#w:audit", "no stream");
            server.command("DEL", "lock:a");

            assertThat(lease.renew(PATIENCE)).isFalse();

            assertThat(lease.lost().get(PATIENCE.toSeconds(), TimeUnit.SECONDS).reason())
                    .isEqualTo(LeaseLoss.Reason.ABSENT);
        }
    }
}
