package dev.holdfast.it.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.testkit.fleet.Fleet;
import dev.holdfast.testkit.fleet.FleetBuilder;
import dev.holdfast.testkit.fleet.Verdict;
import dev.holdfast.testkit.history.Event;
import dev.holdfast.testkit.history.Grant;
import dev.holdfast.testkit.history.Grants;
import dev.holdfast.testkit.history.History;
import dev.holdfast.testkit.history.Op;
import dev.holdfast.testkit.history.Phase;
import dev.holdfast.testkit.jvm.Backend;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class FleetTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final RedisServer server = RedisServer.start();

    @AfterEach
    void stopServer() {
        server.close();
    }

    private FleetBuilder fleet() {
        return Fleet.builder(server.url(), server.port()).leaseTime(Duration.ofSeconds(1));
    }

    /** Left to the full build: MixedFleetTest does the same with more grants. */
    @Test
    @EnabledIfSystemProperty(named = "holdfast.full", matches = "true")
    void workersOnThreeClientsExcludeEachOtherWhileOneIsKilledAndReplaced() {
        try (Fleet fleet = fleet().workers(Backend.JEDIS, 1)
                .workers(Backend.LETTUCE, 1)
                .workers(Backend.REDISSON, 1)
                .start()) {
            fleet.awaitGrantsOfEach(10, LONG);
            fleet.kill("w1");
            fleet.restart("w1", Backend.LETTUCE);
            fleet.awaitGrantsOfEach(10, LONG);

            Verdict verdict = fleet.stop();

            assertThat(verdict.isGood()).as(verdict.toString()).isTrue();
            assertThat(verdict.errors()).isEmpty();
            assertThat(verdict.clients()).containsOnlyKeys("jedis", "lettuce", "redisson");
            assertThat(verdict.clients().get("redisson").acquisitions()).isGreaterThanOrEqualTo(10);
            assertThat(verdict.updates().expected()).isGreaterThanOrEqualTo(37);
            assertThat(fleet.history().count(Op.DEATH, Phase.INFO)).isEqualTo(1);
        }
    }

    @Test
    void aLockWithinOneProcessIsFoundToBeBroken() {
        try (Fleet fleet = Fleet.builder("lock:memory:fleet", server.port())
                .workers(Backend.MEMORY, 2)
                .start()) {
            fleet.awaitGrantsOfEach(50, LONG);

            Verdict verdict = fleet.stop();

            assertThat(verdict.isGood()).isFalse();
            assertThat(verdict.overlaps()).isNotEmpty();
            assertThat(verdict.updates().lost()).isPositive();
        }
    }

    @Test
    void aTerminatedWorkerReleasesItsLock() {
        try (Fleet fleet = fleet().leaseTime(LONG) // so that a busy machine does not lose it
                .workers(Backend.LETTUCE, 1)
                .hold(Duration.ofSeconds(5))
                .start()) {
            fleet.awaitGrantsOfEach(1, LONG);

            fleet.terminate("w1");

            assertThat(server.command("EXISTS", "lock:fleet")).isEqualTo(0L);
            assertThat(fleet.history().count(Op.RELEASE, Phase.OK)).isEqualTo(fleet.grants());
        }
    }

    /** Otherwise a worker that was replaced early in a long run would look like one that waits forever. */
    @Test
    void aTerminatedWorkerReportsTheEndOfItsWait() {
        try (Fleet fleet = fleet().workers(Backend.JEDIS, 2)
                .hold(Duration.ofHours(1))
                .waitTimeout(LONG)
                .start()) {
            await().atMost(LONG)
                    .until(() -> fleet.history().count(Op.ACQUIRE, Phase.INVOKE) == 2 && fleet.grants() == 1);
            String waiter = Grants.of(fleet.history()).get(0).granted().worker().equals("w1.1") ? "w2" : "w1";

            fleet.terminate(waiter);

            History ended = fleet.history().where(event -> event.is(Op.ACQUIRE, Phase.INFO));
            assertThat(ended.events()).extracting(Event::worker).containsExactly(waiter + ".1");
        }
    }

    @Test
    void aRenewalMovesTheKnownDeadline() {
        Duration lease = Duration.ofSeconds(2);
        try (Fleet fleet = fleet().leaseTime(lease)
                .workers(Backend.JEDIS, 1)
                .hold(Duration.ofHours(1))
                .start()) {
            fleet.awaitGrantsOfEach(1, LONG);
            long end = Grants.of(fleet.history()).get(0).start() + lease.toNanos();
            await().atMost(LONG)
                    .until(() -> fleet.history().events().stream()
                            .anyMatch(event -> event.op() == Op.RENEW && event.t() > end));
            fleet.kill("w1");

            assertThat(Grants.of(fleet.history())).anyMatch(grant -> grant.end() > end);
            assertThat(fleet.stop().isGood()).isTrue();
        }
    }

    @Test
    void aWorkerPausesBetweenTwoLeases() {
        try (Fleet fleet = fleet().workers(Backend.JEDIS, 1)
                .hold(Duration.ZERO)
                .idle(Duration.ofMillis(20))
                .start()) {
            fleet.awaitGrantsOfEach(50, LONG);

            List<Grant> grants = Grants.of(fleet.history());
            Duration time =
                    Duration.ofNanos(grants.get(49).start() - grants.get(0).start());
            assertThat(time).isGreaterThan(Duration.ofMillis(500)); // 980 ms on average
        }
    }

    @Test
    void waitingForAStoppedWorkerReportsIt() {
        try (Fleet fleet = fleet().workers(Backend.JEDIS, 1).start()) {
            fleet.awaitGrantsOfEach(1, LONG);
            fleet.process("w1").pause();

            assertThatThrownBy(() -> fleet.awaitGrantsOfEach(1_000_000, Duration.ofMillis(100)))
                    .hasMessageContaining("worker w1.1 got")
                    .hasMessageContaining("is alive");
        }
    }

    @Test
    void aWorkerThatCannotStartReportsTheReason() {
        try (Fleet fleet = Fleet.builder("lock:redis://", server.port())
                .workers(Backend.JEDIS, 1)
                .start()) {
            assertThatThrownBy(() -> fleet.awaitGrantsOfEach(1, LONG))
                    .hasMessageContaining("LockConfigurationException");
            assertThatThrownBy(fleet::stop).hasMessageContaining("LockConfigurationException");
        }
    }
}
