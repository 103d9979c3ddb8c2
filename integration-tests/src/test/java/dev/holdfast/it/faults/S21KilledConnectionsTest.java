package dev.holdfast.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.testkit.jvm.Backend;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** S21: the server closes connections repeatedly, above all those of subscriptions. All waiters are still served. */
@ParameterizedClass
@MethodSource("backends")
class S21KilledConnectionsTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int CUTS = 10;

    private final RedisServer server = RedisServer.start();
    private final Events events = new Events();

    @Parameter
    Backend backend;

    static Stream<Backend> backends() {
        return Backends.ofScenario(21);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void allWaitersAreServedDespiteCutConnections() throws Exception {
        LockOptions brief =
                LockOptions.builder().leaseTime(Duration.ofSeconds(3)).build();
        try (LockProvider one = open();
                LockProvider two = open();
                LockProvider three = open()) {
            Contenders contenders = new Contenders(brief, LONG, List.of(one, one, two, two, three, three));
            try (contenders) {
                for (int i = 0; i < CUTS; i++) {
                    int before = contenders.grants.get();
                    server.command("CLIENT", "KILL", "TYPE", i % 2 == 0 ? "pubsub" : "normal");
                    Thread.sleep(200);
                    await().atMost(LONG).until(() -> contenders.grants.get() > before + 3);
                }
                awaitListeners(3);
            }

            assertThat(contenders.failures).isEmpty();
            assertThat(contenders.meetings).isEmpty();
            assertThat(events.losses).isEmpty();
            for (String name : List.of("a", "{b}", "c:{d}")) {
                await().atMost(LONG).until(() -> !one.lock(name).inspect().isHeld());
                assertThat(one.lock(name).inspect().waiters()).hasValue(0);
            }
        }
    }

    private LockProvider open() {
        return Backends.open(backend, server.port(), events);
    }

    /** Waits until this number of subscribed connections exists. */
    private void awaitListeners(int number) {
        await().atMost(LONG).until(() -> listeners() == number);
    }

    private long listeners() {
        return String.valueOf(server.command("CLIENT", "LIST", "TYPE", "pubsub"))
                .lines()
                .filter(line -> line.contains(" sub=1"))
                .count();
    }
}
