package dev.holdfast.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.testkit.fleet.Fleet;
import dev.holdfast.testkit.fleet.Workload;
import dev.holdfast.testkit.history.Grant;
import dev.holdfast.testkit.history.Grants;
import dev.holdfast.testkit.jvm.Backend;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** S04: a waiter is stopped when the lock is handed over to it. The next waiter gets the lock when the hand-over has lapsed. */
@ParameterizedClass
@MethodSource("backends")
class S04StoppedWaiterTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration LEASE = Duration.ofSeconds(2);

    /** A hand-over is kept for a lease time, because that is short. A waiter makes four attempts in that time. */
    private static final Duration CLAIM_AND_POLL = LEASE.plusMillis(600);

    @Parameter
    Backend backend;

    static Stream<Backend> backends() {
        return Backends.ofScenario(4);
    }

    @Test
    void theNextWaiterGetsTheLockAndTheStoppedOneKeepsWaiting() throws Exception {
        LockOptions options = LockOptions.builder().leaseTime(LEASE).build();
        try (RedisServer server = RedisServer.start();
                LockProvider holder = Backends.open(backend, server.port());
                LockProvider next = Backends.open(backend, server.port())) {
            Lease held = holder.lock("fleet", options).tryAcquire().orElseThrow();
            try (Fleet fleet = Fleet.builder(server.url(), server.port())
                    .workers(backend, 1)
                    .workload(Workload.HOLD)
                    .leaseTime(LEASE)
                    .waitTimeout(LONG)
                    .start()) {
                awaitWaiting(holder, 1);
                CompletableFuture<Lease> waiting = next.lock("fleet", options).acquireAsync(LONG);
                awaitWaiting(holder, 2);
                fleet.process("w1").pause();
                long released = System.nanoTime();
                held.close();
                assertThat(holder.lock("fleet").inspect().holder())
                        .as("it was handed over to the stopped process")
                        .hasValueSatisfying(text -> assertThat(text)
                                .endsWith(":" + fleet.process("w1").pid()));

                Lease lease = waiting.get(60, TimeUnit.SECONDS);
                Duration time = Duration.ofNanos(System.nanoTime() - released);
                System.out.println("S04: the next got the lock after " + time.toMillis() + " ms");
                assertThat(time).isLessThan(CLAIM_AND_POLL.multipliedBy(10));
                fleet.process("w1").resume();
                awaitWaiting(holder, 1);
                assertThat(fleet.grants()).isZero();
                lease.ensureHeld();
                long givenBack = System.nanoTime();
                lease.close();

                fleet.awaitGrantsOfEach(1, LONG);
                List<Grant> grants = Grants.of(fleet.history());
                assertThat(grants.get(0).start()).isGreaterThan(givenBack);
                assertThat(grants.get(0).granted().fence())
                        .isGreaterThan(lease.fencingToken().orElseThrow());
                assertThat(fleet.stop().errors()).isEmpty();
            }
        }
    }

    private static void awaitWaiting(LockProvider observer, int number) {
        await().atMost(LONG)
                .until(() -> observer.lock("fleet").inspect().waiters().orElse(-1) == number);
    }
}
