package dev.holdfast.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import dev.holdfast.LockProvider;
import dev.holdfast.testkit.jvm.Backend;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** S25: the clock of the server is set back. */
@ParameterizedClass
@MethodSource("backends")
class S25ClockSetBackTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String NAME = WaitingProcesses.NAME;

    private static final String QUEUE = "lock:#w:q:{lock:queued}";
    private static final String RECORDS = "lock:#w:m:{lock:queued}";

    private final RedisServer server = RedisServer.start();
    private final Events events = new Events();

    @Parameter
    Backend backend;

    static Stream<Backend> backends() {
        return Backends.ofScenario(25);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void theQueueKeepsItsOrderAndTokensRise() {
        try (LockProvider locks = Backends.open(backend, server.port(), events)) {
            for (Duration step : List.of(Duration.ofSeconds(10), Duration.ofHours(2), Duration.ofDays(1))) {
                Lease before = locks.lock(NAME).tryAcquire().orElseThrow();
                try (WaitingProcesses waiting = new WaitingProcesses(backend, server.port(), 3)) {
                    ClockStep.back(server, step);
                    Lease next = joining(locks, waiting, before);

                    waiting.assertServedInOrder();
                    assertThat(waiting.fences)
                            .allSatisfy(fence -> assertThat(fence)
                                    .isGreaterThan(before.fencingToken().orElseThrow())
                                    .isLessThan(next.fencingToken().orElseThrow()));
                }
            }
        }
        assertThat(events.losses).isEmpty();
    }

    /** Adds a waiter behind those from before the step, and releases the lock. */
    private static Lease joining(LockProvider locks, WaitingProcesses waiting, Lease before) {
        CompletableFuture<Lease> last = locks.lock(NAME).acquireAsync(LONG);
        waiting.awaitWaiting(4);
        before.close();
        Lease lease = last.orTimeout(60, TimeUnit.SECONDS).join();
        lease.close();
        return lease;
    }

    @Test
    void theLockOfADeadHolderExpiresAndDeadWaitersDelayNobody() {
        Duration step = Duration.ofSeconds(2);
        try (WaitingProcesses waiting = new WaitingProcesses(backend, server.port(), 0)) {
            long now = System.currentTimeMillis();
            server.command("ZADD", QUEUE, "1", "L2~other~dead@host:2");
            server.command("HSET", RECORDS, "L2~other~dead@host:2", "1 " + now + " PUBLISH 1 1 60000 0 lock:#c:dead");
            long start = System.nanoTime();
            server.command("SET", WaitingProcesses.KEY, "L2~secret~dead@host:1", "PX", "1500"); // longer than the step
            ClockStep.back(server, step);
            waiting.join();

            waiting.assertServed();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(step, step.multipliedBy(10));
        }
    }
}
