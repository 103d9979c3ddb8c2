package dev.holdfast.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The real engine in thousands of random histories. A failing seed is named and can be run alone. */
class EngineSimulationTest {
    private static final int HISTORIES = Boolean.getBoolean("holdfast.full") ? 50_000 : 1_000;
    private static final int ACTIONS = 60;

    @Test
    void leasesNeverOverlapWhileMessagesAreLostAndProcessesPause() {
        int grants = 0;
        for (long seed = 0; seed < HISTORIES; seed++) {
            grants += runs(seed, Duration.ofSeconds(1));
        }
        assertThat(grants)
                .as("histories in which nobody gets the lock prove nothing")
                .isGreaterThan(HISTORIES);
    }

    @Test
    void nothingIsLeftBehindThatOnlyTimeWouldFree() {
        int grants = 0;
        for (long seed = 0; seed < HISTORIES; seed++) {
            grants += runs(seed, Duration.ofSeconds(30));
        }
        assertThat(grants)
                .as("histories in which nobody gets the lock prove nothing")
                .isGreaterThan(HISTORIES);
    }

    @Test
    void theSameSeedGivesTheSameHistory() {
        EngineHistory first = new EngineHistory(42, Duration.ofSeconds(1));
        EngineHistory second = new EngineHistory(42, Duration.ofSeconds(1));

        assertThat(first.run(ACTIONS)).isEqualTo(second.run(ACTIONS));

        assertThat(first.fingerprint()).isEqualTo(second.fingerprint());
    }

    private static int runs(long seed, Duration leaseTime) {
        EngineHistory history = new EngineHistory(seed, leaseTime);
        assertThat(history.run(ACTIONS)).isEqualTo(List.of());
        return history.grants();
    }
}
