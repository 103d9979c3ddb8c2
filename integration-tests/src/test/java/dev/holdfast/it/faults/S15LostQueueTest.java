package dev.holdfast.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.testkit.jvm.Backend;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** S15: the server loses all keys while a lock is held and has waiters. */
@ParameterizedClass
@MethodSource("backends")
class S15LostQueueTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    /** Keeps the lock busy until all waiters are back. */
    private static final String FORGET = "redis.call('FLUSHALL'); redis.call('SET', KEYS[1], 'another', 'PX', '60000')";

    private final RedisServer server = RedisServer.start();
    private final Events events = new Events();

    @Parameter
    Backend backend;

    static Stream<Backend> backends() {
        return Backends.ofScenario(15);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void waitersComeBackWithTheirTickets() {
        try (LockProvider locks = Backends.open(backend, server.port(), events)) {
            Lease lease = locks.lock(WaitingProcesses.NAME).tryAcquire().orElseThrow();
            try (WaitingProcesses waiting = new WaitingProcesses(backend, server.port(), 5)) {
                server.command("EVAL", FORGET, "1", WaitingProcesses.KEY);
                waiting.awaitWaiting(5);
                assertThat(lease.release()).as("another holder has the lock").isFalse();
                server.command("DEL", WaitingProcesses.KEY);

                waiting.assertServedInOrder();
                assertRiseAbove(lease, waiting);
            }
        }
        assertThat(events.losses).extracting(LeaseLoss::reason).containsExactly(Reason.NOT_OWNER);
    }

    @Test
    void theHolderLearnsOfItsLossAndWaitersAreServed() {
        LockOptions brief =
                LockOptions.builder().leaseTime(Duration.ofSeconds(1)).build();
        try (LockProvider locks = Backends.open(backend, server.port(), events)) {
            Lease lease = locks.lock(WaitingProcesses.NAME, brief).tryAcquire().orElseThrow();
            try (WaitingProcesses waiting = new WaitingProcesses(backend, server.port(), 2)) {
                server.command("FLUSHALL");

                waiting.assertServed();
                assertRiseAbove(lease, waiting);
            }
            await().atMost(LONG).until(() -> !events.losses.isEmpty());
        }
        assertThat(events.losses)
                .singleElement()
                .satisfies(loss -> assertThat(loss.reason()).isIn(Reason.ABSENT, Reason.TAKEN));
    }

    private static void assertRiseAbove(Lease lease, WaitingProcesses waiting) {
        assertThat(waiting.fences)
                .allSatisfy(fence ->
                        assertThat(fence).isGreaterThan(lease.fencingToken().orElseThrow()));
    }
}
