package dev.holdfast.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.engine.LockEngine;
import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.testkit.fleet.Fleet;
import dev.holdfast.testkit.fleet.Verdict;
import dev.holdfast.testkit.history.Grants;
import dev.holdfast.testkit.history.LivenessChecker;
import dev.holdfast.testkit.jvm.Backend;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** S36: the processes of a running fleet are replaced one by one, and some have a version that the others do not know. */
class S36RollingChangeTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration LEASE = Duration.ofSeconds(2);
    private static final int GRANTS = 10;

    /** A hand-over is kept for a lease time, because that is short. So a waiter that is killed delays the queue for a lease time. */
    private static final Duration LONGEST_STALL = LEASE.multipliedBy(4);

    /** A time in which the process of the unknown version held the lock. */
    private record Held(long start, long end) {}

    private record Change(String worker, Backend next) {}

    private final RedisServer server = RedisServer.start();

    @AfterEach
    void stopServer() {
        server.close();
    }

    private Fleet fleet(int workers, String... locks) {
        return Fleet.builder(server.url(), server.port())
                .workers(Backend.JEDIS, workers)
                .locks(locks)
                .threads(2)
                .leaseTime(LEASE)
                .waitTimeout(LONG)
                .start();
    }

    /** Changes all workers to Lettuce and then to Redisson. The default build uses fewer steps in which all three clients run together. */
    private static List<Change> changes() {
        if (!Boolean.getBoolean("holdfast.full")) {
            return List.of(
                    new Change("w1", Backend.LETTUCE),
                    new Change("w2", Backend.LETTUCE),
                    new Change("w1", Backend.REDISSON));
        }
        return Stream.of(Backend.LETTUCE, Backend.REDISSON)
                .flatMap(next -> Stream.of("w1", "w2", "w3").map(worker -> new Change(worker, next)))
                .toList();
    }

    @Test
    void aRunningFleetChangesFromClientToClient() {
        try (Fleet fleet = fleet(3, "orders", "{user1}:bills")) {
            fleet.awaitGrantsOfEach(GRANTS, LONG);
            long from = System.nanoTime();
            for (Change change : changes()) {
                fleet.terminate(change.worker);
                fleet.restart(change.worker, change.next);
                fleet.awaitGrantsOfEach(GRANTS, LONG);
            }

            Verdict verdict = fleet.stop();

            assertIsGood(fleet, verdict, from);
            assertThat(verdict.clients()).containsOnlyKeys("jedis", "lettuce", "redisson");
            assertThat(verdict.updates().expected())
                    .isGreaterThan((long) changes().size() * GRANTS);
        }
    }

    @Test
    void processesOfAnUnknownVersionTakeTurnsWithTheOthers() throws Exception {
        LockOptions options = LockOptions.builder().leaseTime(LEASE).build();
        NewerClient client = new NewerClient(server);
        try (LockProvider newer = LockEngine.over(
                        new RedisLockStore(client, "lock:"),
                        EngineSettings.builder().build());
                Fleet fleet = fleet(2, "orders")) {
            fleet.awaitGrantsOfEach(1, LONG);
            long from = System.nanoTime();
            List<Held> held = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                try (Lease lease = newer.lock("orders", options).acquire(LONG)) {
                    long start = System.nanoTime();
                    Thread.sleep(50); // so that the others wait
                    held.add(new Held(start, System.nanoTime()));
                    lease.ensureHeld();
                }
                long grants = fleet.grants();
                await().atMost(LONG).until(() -> fleet.grants() >= grants + 2);
            }

            Verdict verdict = fleet.stop();

            assertIsGood(fleet, verdict, from);
            assertThat(Grants.of(fleet.history()))
                    .noneMatch(grant ->
                            held.stream().anyMatch(other -> grant.start() < other.end && other.start < grant.end()));
            assertThat(client.tickets).as("tickets of the unknown version").hasPositiveValue();
        }
    }

    private void assertIsGood(Fleet fleet, Verdict verdict, long from) {
        assertThat(verdict.isGood()).as(verdict.toString()).isTrue();
        assertThat(verdict.errors()).isEmpty();
        assertThat(LivenessChecker.stuck(fleet.history(), LEASE.multipliedBy(10)))
                .isEmpty();
        assertThat(LivenessChecker.idle(fleet.history().requestedSince(from), LONGEST_STALL))
                .isEmpty();
        Remains.assertNone(server);
    }
}
