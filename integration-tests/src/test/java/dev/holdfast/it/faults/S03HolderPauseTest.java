package dev.holdfast.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.testkit.fleet.Fleet;
import dev.holdfast.testkit.fleet.Verdict;
import dev.holdfast.testkit.fleet.Workload;
import dev.holdfast.testkit.history.Event;
import dev.holdfast.testkit.history.Op;
import dev.holdfast.testkit.history.Phase;
import dev.holdfast.testkit.jvm.Backend;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** S03: a holder is stopped for three lease times. When it continues, it learns of its loss at once. */
@ParameterizedClass
@MethodSource("backends")
class S03HolderPauseTest {
    private static final Duration LEASE = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int MOST_PAUSES = 5;

    /** At once, with room for a busy machine. */
    private static final Duration SOON = Duration.ofSeconds(2);

    private final Map<String, Event> last = new ConcurrentHashMap<>();

    @Parameter
    Backend backend;

    static Stream<Backend> backends() {
        return Backends.ofScenario(3);
    }

    @Test
    void aStoppedHolderLearnsOfItsLossWhenItContinues() throws Exception {
        try (RedisServer server = RedisServer.start();
                Fleet fleet = Fleet.builder(server.url(), server.port())
                        .workers(backend, 2)
                        .workload(Workload.HOLD)
                        .leaseTime(LEASE)
                        .hold(Duration.ofMillis(400))
                        .onEvent(event -> last.put(event.worker(), event))
                        .start()) {
            fleet.awaitGrantsOfEach(1, LONG);
            long resumed = 0;
            boolean isLost = false;
            for (int i = 0; i < MOST_PAUSES && !isLost; i++) {
                long lossesBefore = losses(fleet); // a busy machine may have lost a lease before
                await().atMost(LONG).pollDelay(Duration.ZERO).until(() -> holds("w1.1"));
                fleet.process("w1").pause();
                Thread.sleep(LEASE.multipliedBy(3).toMillis());
                resumed = System.nanoTime();
                fleet.process("w1").resume();
                int grants = (int) fleet.grants();
                await().atMost(LONG).until(() -> fleet.grants() > grants && !holds("w1.1"));
                isLost = losses(fleet) > lossesBefore;
            }
            long atMost = resumed + SOON.toNanos();

            Verdict verdict = fleet.stop();

            assertThat(fleet.history().where(event -> event.op() == Op.LOST).events())
                    .isNotEmpty()
                    .allSatisfy(event -> assertThat(event.t()).isLessThan(atMost));
            assertThat(isLost).as("lost by a pause").isTrue();
            assertThat(verdict.overlaps())
                    .as("leases of a stopped process end in time")
                    .isEmpty();
            assertThat(verdict.fencesOutOfOrder()).isEmpty();
            assertThat(verdict.errors()).isEmpty();
        }
    }

    private boolean holds(String worker) {
        Event event = last.get(worker);
        return event != null && (event.is(Op.ACQUIRE, Phase.OK) || event.op() == Op.RENEW);
    }

    private static long losses(Fleet fleet) {
        return fleet.history().count(Op.LOST, Phase.INFO);
    }
}
