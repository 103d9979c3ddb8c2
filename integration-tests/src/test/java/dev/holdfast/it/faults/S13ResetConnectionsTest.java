package dev.holdfast.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.testkit.jvm.Backend;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** S13: all connections are reset each second. Acquisitions succeed, and clients reconnect no more often than needed. */
@ParameterizedClass
@MethodSource("backends")
class S13ResetConnectionsTest extends ProxiedTest {
    private static final int SECONDS = 4;

    private static final int PROVIDERS = 2;

    /** Two per second are expected for each provider. The test allows ten times as many. */
    private static final int MOST_CONNECTIONS = 10 * 2 * SECONDS * PROVIDERS;

    private final Events events = new Events();

    static Stream<Backend> backends() {
        return Backends.ofScenario(13);
    }

    @Test
    void acquisitionsSucceedDespiteResets() throws Exception {
        LockOptions options =
                LockOptions.builder().leaseTime(Duration.ofSeconds(3)).build();
        LockProvider one = proxied(events);
        LockProvider two = proxied(events);
        Contenders contenders = new Contenders(options, Duration.ofSeconds(10), List.of(one, one, two, two));
        int before = proxy.connections().size();
        try (contenders) {
            for (int i = 0; i < SECONDS; i++) {
                Thread.sleep(1_000);
                proxy.onAll().reset();
            }
            Thread.sleep(500);
        }

        System.out.println("S13: " + contenders.grants + " grants, " + contenders.failures.size() + " failures, "
                + (proxy.connections().size() - before) + " new connections");
        assertThat(contenders.meetings).isEmpty();
        assertThat(events.losses).isEmpty();
        assertThat(contenders.grants).hasValueGreaterThan(2 * SECONDS);
        assertThat(contenders.failures).as("95 in 100 must succeed").isEmpty();
        assertThat(proxy.connections().size() - before).isLessThan(MOST_CONNECTIONS);
    }
}
