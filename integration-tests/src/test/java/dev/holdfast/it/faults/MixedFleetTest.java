package dev.holdfast.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.fleet.Fleet;
import dev.holdfast.testkit.fleet.FleetBuilder;
import dev.holdfast.testkit.fleet.Verdict;
import dev.holdfast.testkit.history.Op;
import dev.holdfast.testkit.history.Phase;
import dev.holdfast.testkit.jvm.Backend;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Runs processes with different client libraries on the same locks. */
class MixedFleetTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration LEASE = Duration.ofSeconds(2);

    /** The grants of each process before and after the death of a worker. */
    private static final int GRANTS = Boolean.getBoolean("holdfast.full") ? 1_500 : 100;

    private final RedisServer server = RedisServer.start();

    @AfterEach
    void stopServer() {
        server.close();
    }

    private FleetBuilder fleet() {
        return Fleet.builder(server.url(), server.port())
                .locks("orders", "{user1}:bills")
                .threads(2)
                .leaseTime(LEASE);
    }

    @Test
    void threeClientsExcludeEachOtherWhileWorkersDieAndOneChangesItsClient() {
        try (Fleet fleet = fleet().workers(Backend.JEDIS, 1)
                .workers(Backend.LETTUCE, 1)
                .workers(Backend.REDISSON, 1)
                .start()) {
            for (String victim : List.of("w2", "w3")) {
                fleet.awaitGrantsOfEach(GRANTS, LONG);
                fleet.kill(victim);
                fleet.restart(victim);
            }
            fleet.awaitGrantsOfEach(GRANTS, LONG);
            fleet.kill("w1");
            fleet.restart("w1", Backend.LETTUCE);
            fleet.awaitGrantsOfEach(GRANTS, LONG);

            assertIsGood(fleet.stop(), 6 * GRANTS);
            assertThat(fleet.history().count(Op.DEATH, Phase.INFO)).isEqualTo(3);
        }
    }

    private static void assertIsGood(Verdict verdict, int atLeast) {
        System.out.println("mixed fleet: " + verdict.updates() + ", " + verdict.clients());
        assertThat(verdict.overlaps()).isEmpty();
        assertThat(verdict.fencesOutOfOrder()).isEmpty();
        assertThat(verdict.errors()).isEmpty();
        assertThat(verdict.updates().lost()).isZero();
        assertThat(verdict.updates().unexplained()).isZero();
        assertThat(verdict.updates().expected()).isGreaterThan(atLeast);
        assertThat(verdict.clients()).containsOnlyKeys("jedis", "lettuce", "redisson");
    }
}
