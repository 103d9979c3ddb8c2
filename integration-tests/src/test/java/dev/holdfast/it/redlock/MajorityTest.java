package dev.holdfast.it.redlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.it.faults.Backends;
import dev.holdfast.testkit.jvm.Backend;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** S40 and S41: most of the servers hang. */
class MajorityTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Servers servers = Servers.start(3);

    @AfterEach
    void stopServers() {
        servers.all().forEach(server -> server.resume());
        servers.close();
    }

    static Stream<Backend> lateGrants() {
        return Backends.ofScenario(40);
    }

    static Stream<Backend> blackHoles() {
        return Backends.ofScenario(41);
    }

    @ParameterizedTest
    @MethodSource("lateGrants")
    void aLateGrantOfAMemberIsReleased(Backend client) throws InterruptedException {
        try (LockProvider locks = open(client)) {
            locks.lock("connecting").acquire(LONG).close();
            servers.get(1).pause();
            servers.get(2).pause();
            List<String> names = List.of("orders", "payouts", "refunds");
            for (String name : names) {
                assertThatThrownBy(() -> locks.lock(name).tryAcquire())
                        .isInstanceOf(LockUnavailableException.class)
                        .hasMessageContaining("2 of 3 members are needed")
                        .hasMessageContaining("127.0.0.1:" + servers.get(1).port());
            }
            servers.get(1).resume();
            servers.get(2).resume();
            // Far sooner than the lease time of 30 s.
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> names.stream().noneMatch(name -> servers.holding(name) > 0));
            locks.lock("orders").acquire(LONG).close();
        }
    }

    /** A release that overtakes the request to the last member must not leave a lock on that member. */
    @ParameterizedTest
    @MethodSource("lateGrants")
    void aShortLeaseOnNewConnectionsLeavesNothingBehind(Backend client) throws InterruptedException {
        for (int i = 0; i < 10; i++) {
            String name = "short " + i;
            try (LockProvider locks = open(client)) {
                locks.lock(name).acquire(LONG).close();
                await().atMost(Duration.ofSeconds(10)).until(() -> servers.holding(name) == 0);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("blackHoles")
    void aLeaseIsLostAtItsDeadlineWithoutAStormOfRetries(Backend client) throws InterruptedException {
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
                    .as("commands per second, for one waiter, its releases and one lease")
                    .isLessThan(100);
            servers.get(1).resume();
            servers.get(2).resume();
            lock.acquire(LONG).close();
        }
    }

    private LockProvider open(Backend client) {
        return LockProviders.open(servers.url(client.toString(), "restartGuard=off"));
    }
}
