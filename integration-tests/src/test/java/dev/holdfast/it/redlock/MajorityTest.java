package dev.holdfast.it.redlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.LockUnavailableException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** S41: most of the servers hang. */
class MajorityTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Servers servers = Servers.start(3);

    @AfterEach
    void stopServers() {
        servers.all().forEach(server -> server.resume());
        servers.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jedis", "lettuce", "redisson"})
    void aLeaseIsLostAtItsDeadlineAndThereIsNoStormOfRetries(String client) throws InterruptedException {
        LockOptions twoSeconds =
                LockOptions.builder().leaseTime(Duration.ofSeconds(2)).build();
        try (LockProvider locks = open(client)) {
            DistributedLock lock = locks.lock("orders", twoSeconds);
            Lease lease = lock.acquire(LONG);
            servers.get(1).pause();
            servers.get(2).pause();
            long before = servers.get(0).calls("evalsha");
            long start = System.nanoTime();

            assertThatThrownBy(() -> lock.acquire(Duration.ofSeconds(4))).isInstanceOf(LockUnavailableException.class);

            double seconds = (System.nanoTime() - start) / 1e9;
            assertThat(lease.lost().join().reason()).isEqualTo(LeaseLoss.Reason.EXPIRED);
            assertThat((servers.get(0).calls("evalsha") - before) / seconds)
                    .as("commands a second, for one waiter, its releases and one lease")
                    .isLessThan(100);
            servers.get(1).resume();
            servers.get(2).resume();
            lock.acquire(LONG).close();
        }
    }

    private LockProvider open(String client) {
        return LockProviders.open(servers.url(client, "restartGuard=off"));
    }
}
