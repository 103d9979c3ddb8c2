package dev.holdfast.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss.Reason;
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

/** S24: the clock of the server is set forward, so that all waiters look dead. */
@ParameterizedClass
@MethodSource("backends")
class S24ClockSetForwardTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String NAME = WaitingProcesses.NAME;

    private final RedisServer server = RedisServer.start();
    private final Events events = new Events();

    @Parameter
    Backend backend;

    static Stream<Backend> backends() {
        return Backends.ofScenario(24);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void waitersAreServedAfterASmallStep() {
        try (LockProvider locks = Backends.open(backend, server.port(), events)) {
            Lease held = locks.lock(NAME).tryAcquire().orElseThrow();
            try (WaitingProcesses waiting = new WaitingProcesses(backend, server.port(), 3)) {
                ClockStep.forward(server, Duration.ofSeconds(5)); // more than the heartbeat of a waiter
                assertThat(held.release()).isTrue();

                waiting.assertServed();
            }
        }
        assertThat(events.losses).isEmpty();
    }

    @Test
    void waitersAreServedAfterALargeStepAndTheHolderLearnsOfItsLoss() {
        try (LockProvider locks = Backends.open(backend, server.port(), events)) {
            Lease held = locks.lock(NAME).tryAcquire().orElseThrow();
            try (WaitingProcesses waiting = new WaitingProcesses(backend, server.port(), 3)) {
                ClockStep.forward(server, Duration.ofHours(1));

                waiting.assertServed();
                assertThat(waiting.fences)
                        .allSatisfy(fence -> assertThat(fence)
                                .isGreaterThan(held.fencingToken().orElseThrow()));
                assertThat(held.release()).isFalse();
            }
            await().atMost(LONG).until(() -> !events.losses.isEmpty());
        }
        assertThat(events.losses)
                .singleElement()
                .satisfies(loss -> assertThat(loss.reason()).isEqualTo(Reason.NOT_OWNER));
    }
}
