package dev.holdfast.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.sim.EngineHistory.Fault;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The real engine and the real Redis store in thousands of random histories. A failing seed is named and can be run alone. */
class EngineSimulationTest {
    private static final int HISTORIES = Boolean.getBoolean("holdfast.full") ? 10_000 : 110;
    private static final int ACTIONS = 60;
    private static final Duration SHORT_LEASE = Duration.ofSeconds(1);
    private static final Duration LONG_LEASE = Duration.ofSeconds(30);

    @ParameterizedTest
    @EnumSource
    void promisesHoldWithShortLeases(Fault fault) {
        run(fault, SHORT_LEASE);
    }

    /** A token that is left behind shows, because it does not expire in time. */
    @ParameterizedTest
    @EnumSource
    void promisesHoldWithLongLeases(Fault fault) {
        run(fault, LONG_LEASE);
    }

    private static void run(Fault fault, Duration leaseTime) {
        int grants = 0;
        for (long seed = 0; seed < HISTORIES; seed++) {
            EngineHistory history = new EngineHistory(seed, leaseTime, fault, null);
            assertThat(history.run(ACTIONS)).isEqualTo(List.of());
            grants += history.grants();
        }
        assertThat(grants)
                .as("histories in which nobody gets the lock prove nothing")
                .isGreaterThan(HISTORIES);
    }

    @Test
    void theSameSeedGivesTheSameHistory() {
        EngineHistory first = new EngineHistory(42, SHORT_LEASE, Fault.LOST_MESSAGES, null);
        EngineHistory second = new EngineHistory(42, SHORT_LEASE, Fault.LOST_MESSAGES, null);

        assertThat(first.run(ACTIONS)).isEqualTo(second.run(ACTIONS));

        assertThat(first.fingerprint()).isEqualTo(second.fingerprint());
    }
}
