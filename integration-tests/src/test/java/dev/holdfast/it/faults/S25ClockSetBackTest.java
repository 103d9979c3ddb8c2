package dev.holdfast.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
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
    private static final String HEARTBEATS = "lock:#w:h:{lock:queued}";
    private static final String DEAD = "L2~0123456789abcdefghijkl~dead@host:2";

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
                    // Later a waiter would join again, with its ticket of the clock before the step.
                    await().atMost(LONG).until(this::allAreSubscribed);
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

    private boolean allAreSubscribed() {
        return ((List<?>) server.command("ZRANGE", QUEUE, "0", "-1"))
                .stream().allMatch(member -> String.valueOf(member).contains(" PUBLISH 1 "));
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
    void tokensRiseAfterALongHold() throws Exception {
        Duration step = Duration.ofHours(1);
        LockOptions brief =
                LockOptions.builder().leaseTime(Duration.ofSeconds(3)).build();
        try (LockProvider locks = Backends.open(backend, server.port(), events);
                LockProvider others = Backends.open(backend, server.port())) {
            Lease before = locks.lock(NAME, brief).acquire(LONG);
            await().atMost(LONG).until(() -> events.renewals.get() >= 3);
            ClockStep.back(server, step);
            before.close();

            try (Lease next = others.lock(NAME).acquire(LONG)) {
                assertThat(next.fencingToken().orElseThrow() - step.toNanos() / 1_000)
                        .as("the token, where the step has moved the clock and not the token")
                        .isGreaterThan(before.fencingToken().orElseThrow());
            }
        }
        assertThat(events.losses).isEmpty();
    }

    @Test
    void theLockOfADeadHolderExpiresAndDeadWaitersDelayNobody() {
        Duration step = Duration.ofSeconds(2);
        try (WaitingProcesses waiting = new WaitingProcesses(backend, server.port(), 0)) {
            long now = System.currentTimeMillis();
            server.command("ZADD", QUEUE, "1", "2 " + DEAD + " PUBLISH 1 1 60000 lock:#c:dead");
            server.command("HSET", HEARTBEATS, DEAD, String.valueOf(now));
            long start = System.nanoTime();
            String holder = "L2~lkjihgfedcba9876543210~dead@host:1~";
            server.command("SET", WaitingProcesses.KEY, holder, "PX", "1500"); // longer than the step
            ClockStep.back(server, step);
            waiting.join();

            waiting.assertServed();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(step, step.multipliedBy(10));
        }
    }
}
