package dev.holdfast.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Fairness;
import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.testkit.fleet.Fleet;
import dev.holdfast.testkit.fleet.Verdict;
import dev.holdfast.testkit.fleet.Workload;
import dev.holdfast.testkit.jvm.Backend;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** S06: a server without persistence is killed and started again. Its locks are lost, but fencing tokens must still rise. */
@ParameterizedClass
@MethodSource("backends")
class S06RestartWithoutPersistenceTest {
    private static final Duration LEASE = Duration.ofSeconds(6);
    private static final LockOptions OPTIONS =
            LockOptions.builder().leaseTime(LEASE).build();
    private static final Duration LONG = Duration.ofSeconds(60);

    private final RedisServer server = RedisServer.start();

    @Parameter
    Backend backend;

    static Stream<Backend> backends() {
        return Backends.ofScenario(6);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private void restart() {
        server.kill();
        server.restart();
    }

    @Test
    void theHolderLearnsOfItsLoss() throws Exception {
        Events events = new Events();
        try (LockProvider locks = Backends.open(backend, server.port(), events)) {
            Lease lease = locks.lock("orders", OPTIONS).acquire();
            restart();

            LeaseLoss loss = lease.lost().get(10 * LEASE.toMillis() / 3, TimeUnit.MILLISECONDS);

            assertThat(loss.reason()).isEqualTo(Reason.ABSENT);
            assertThat(lease.isHeld()).isFalse();
            assertThat(lease.release()).isFalse();
            assertThat(server.command("EXISTS", "lock:orders"))
                    .as("a lost lock is not restored")
                    .isEqualTo(0L);
            await().atMost(LONG).untilAsserted(() -> assertThat(events.losses).containsExactly(loss));
        }
    }

    @Test
    void theNextHolderHasAHigherTokenThanTheUnknowingFirst() throws Exception {
        try (LockProvider locks = Backends.open(backend, server.port());
                LockProvider others = Backends.open(backend, server.port())) {
            Lease first = locks.lock("orders").acquire();
            restart();

            try (Lease second = others.lock("orders").acquire(LONG)) {
                assertThat(first.isHeld())
                        .as("the exclusion is lost, as the safety page says")
                        .isTrue();
                assertThat(second.fencingToken().getAsLong())
                        .as("a store that checks tokens refuses the first holder")
                        .isGreaterThan(first.fencingToken().getAsLong());
            }
        }
    }

    /** Uses strict order, because a holder that does not know of its loss would hand off to another thread of its process. */
    @Test
    void tokensRiseUnderLoad() {
        try (Fleet fleet = Fleet.builder(server.url(), server.port())
                .workers(backend, 2)
                .threads(2)
                .fairness(Fairness.STRICT)
                .workload(Workload.HOLD)
                .leaseTime(Duration.ofSeconds(2))
                .hold(Duration.ofMillis(20))
                .start()) {
            fleet.awaitGrantsOfEach(10, LONG);
            restart();
            fleet.awaitGrantsOfEach(50, LONG);
            restart();
            fleet.awaitGrantsOfEach(90, LONG);

            Verdict verdict = fleet.stop();

            assertThat(verdict.fencesOutOfOrder()).isEmpty();
            assertThat(verdict.errors()).isEmpty();
            System.out.println("S06: leases of which the server forgot one, and that overlapped: "
                    + verdict.overlaps().size());
        }
    }
}
