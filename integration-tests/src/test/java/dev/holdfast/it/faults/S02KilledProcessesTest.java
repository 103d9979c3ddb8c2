package dev.holdfast.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.testkit.fleet.Fleet;
import dev.holdfast.testkit.fleet.Verdict;
import dev.holdfast.testkit.history.Event;
import dev.holdfast.testkit.history.LivenessChecker;
import dev.holdfast.testkit.history.Op;
import dev.holdfast.testkit.history.Phase;
import dev.holdfast.testkit.jvm.Backend;
import dev.holdfast.testkit.redis.RedisServer;
import dev.holdfast.testkit.redis.RespConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** S02: processes are killed: waiters, and the holder of the lock. */
@ParameterizedClass
@MethodSource("backends")
class S02KilledProcessesTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    /** Also the time for which a lock that was handed over is kept for its waiter. */
    private static final Duration LEASE = Duration.ofSeconds(4);

    /** The promise is 50 ms for a dead waiter, and the lease time plus 100 ms for a dead holder. */
    private static final Duration SKIPPED = Duration.ofMillis(1_500);

    private final Map<String, Event> last = new ConcurrentHashMap<>();

    @Parameter
    Backend backend;

    static Stream<Backend> backends() {
        return Backends.ofScenario(2);
    }

    @Test
    void onlyADeadHolderDelaysTheOthers() throws Exception {
        LockOptions options = LockOptions.builder().leaseTime(LEASE).build();
        try (RedisServer server = RedisServer.start();
                RespConnection listensToAll = new RespConnection(server.port());
                LockProvider mine = Backends.open(backend, server.port());
                Fleet fleet = Fleet.builder(server.url(), server.port())
                        .workers(backend, 4)
                        .leaseTime(LEASE)
                        .hold(Duration.ofMillis(20))
                        .waitTimeout(LONG)
                        .onEvent(event -> last.put(event.worker(), event))
                        .start()) {
            listensToAll.command("PSUBSCRIBE", "*"); // receives the message for a dead waiter, and is not that waiter
            fleet.awaitGrantsOfEach(1, LONG);
            for (String victim : List.of("w1", "w2")) {
                Lease held = mine.lock("fleet", options).acquire();
                awaitWaiting(mine, victim.equals("w1") ? 4 : 3);
                fleet.kill(victim);
                long released = System.nanoTime();
                held.close();
                long grants = fleet.grants();
                await().atMost(LONG).pollDelay(Duration.ZERO).until(() -> fleet.grants() >= grants + 9);
                Duration time = Duration.ofNanos(System.nanoTime() - released);
                System.out.println("S02: nine grants within " + time.toMillis() + " ms of the death of a waiter");
                assertThat(time).isLessThan(SKIPPED.plusMillis(9 * 40));
            }
            long from = System.nanoTime();
            long before = fleet.grants();
            await().atMost(LONG).until(() -> fleet.grants() > before + 10);
            stopWithTheLock(fleet, "w3");
            fleet.kill("w3");
            long death = System.nanoTime();
            long grants = fleet.grants();
            await().atMost(LONG).until(() -> fleet.grants() > grants + 10);

            Verdict verdict = fleet.stop();

            assertThat(verdict.isGood()).as(verdict.toString()).isTrue();
            assertThat(verdict.errors()).isEmpty();
            assertThat(LivenessChecker.idle(fleet.history().requestedSince(from), SKIPPED))
                    .as("times without a holder")
                    .singleElement()
                    .satisfies(idle -> {
                        System.out.println("S02: " + idle.time().toMillis() + " ms from the death of the holder on");
                        assertThat(idle.from()).isLessThanOrEqualTo(death);
                        assertThat(idle.time()).isLessThan(LEASE.plusSeconds(1));
                    });
            Remains.assertNone(server);
        }
    }

    /** Stops a process while it holds the lock. */
    private void stopWithTheLock(Fleet fleet, String worker) throws InterruptedException {
        while (true) {
            await().atMost(LONG)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> holds(worker + ".1"));
            fleet.process(worker).pause();
            Thread.sleep(100); // until its earlier output is read
            if (holds(worker + ".1")) {
                return;
            }
            fleet.process(worker).resume();
        }
    }

    private boolean holds(String worker) {
        Event event = last.get(worker);
        return event != null && (event.is(Op.ACQUIRE, Phase.OK) || event.op() == Op.WRITE);
    }

    private static void awaitWaiting(LockProvider observer, int number) {
        await().atMost(LONG)
                .until(() -> observer.lock("fleet").inspect().waiters().orElse(-1) == number);
    }
}
