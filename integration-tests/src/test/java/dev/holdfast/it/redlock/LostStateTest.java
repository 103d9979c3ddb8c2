package dev.holdfast.it.redlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Lease;
import dev.holdfast.LeaseState;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.it.faults.Backends;
import dev.holdfast.testkit.jvm.Backend;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One member after another loses a lease that is held and renewed. The lease is healed on it, so it survives the next loss, and no
 * other client gets the lock. QuorumLossSimulationTest has the same rules in the default build.
 */
@Timeout(300)
class LostStateTest {
    private static final Duration LEASE_TIME = Duration.ofSeconds(4);
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Servers servers = Servers.start(3);

    static Stream<Backend> backends() {
        return Backends.ofScenario(50);
    }

    @AfterEach
    void stopServers() {
        servers.get(1).resume(); // the only one that is stopped, and never killed
        servers.close();
    }

    private LockProvider open(Backend client) {
        return LockProviders.open(servers.url(client.toString(), "leaseTime=4s&maxLeaseTime=4s&memberTimeout=1s"));
    }

    /** Acquires the lock on all members, as soon as they have a vote. */
    private Lease acquired(LockProvider locks) throws InterruptedException {
        Lease lease = locks.lock("orders").acquire(LONG);
        awaitHealed();
        return lease;
    }

    private void awaitHealed() {
        await().atMost(LONG).until(() -> servers.holding("orders") == 3);
    }

    private static void assertNotGranted(LockProvider other) {
        try {
            assertThat(other.lock("orders").tryAcquire()).isEmpty();
        } catch (LockUnavailableException noVotes) {
            assertThat(noVotes).hasMessageContaining("votes again in");
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void noOtherClientGetsTheLockWhileMembersAreFlushedOneAfterAnother(Backend client) throws InterruptedException {
        try (LockProvider one = open(client);
                LockProvider other = open(client);
                Lease lease = acquired(one)) {
            for (int i = 0; i < 3; i++) {
                servers.get(i).command("FLUSHALL");
                assertNotGranted(other);
                awaitHealed();
                assertNotGranted(other);
            }
            assertThat(lease.state()).isEqualTo(LeaseState.HELD);
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    @EnabledIfSystemProperty(named = "holdfast.full", matches = "true")
    void leaseLivesWhileMembersFailOneAfterAnother(Backend client) throws InterruptedException {
        try (LockProvider one = open(client);
                LockProvider other = open(client)) {
            Lease lease = acquired(one);
            CompletableFuture<Lease> waiter = other.lock("orders").acquireAsync(Duration.ofMinutes(5));

            servers.get(0).kill();
            servers.get(0).restart();
            awaitHealed();
            servers.awaitVotes(LEASE_TIME);
            servers.get(1).pause();
            Thread.sleep(LEASE_TIME.plusSeconds(2).toMillis());
            servers.get(1).resume();
            awaitHealed();
            servers.awaitVotes(LEASE_TIME);
            servers.get(2).kill();
            Thread.sleep(LEASE_TIME.plusSeconds(2).toMillis());

            assertThat(lease.state()).isEqualTo(LeaseState.HELD);
            assertThat(waiter).isNotDone();
            assertThat(lease.release()).isTrue();
            await().atMost(LONG).until(waiter::isDone);
            waiter.join().close();
        }
    }
}
