package dev.holdfast.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.holdfast.testkit.sim.EngineHistory.Fault;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The real engine and the real Redis store in thousands of random histories. A failing seed is named and can be run alone. */
class EngineSimulationTest {
    private static final int HISTORIES = Boolean.getBoolean("holdfast.full") ? 1_000 : 110;
    private static final int MOST_HISTORIES_TO_FIND_A_FLAW = 400;
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

    /** Each flaw takes one rule away. The same history without the flaw is a good one. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "JOIN_DOES_NOT_MARK, LOST_MESSAGES, 1, is not marked",
        "HAND_OVER_DOES_NOT_MARK, LOST_MESSAGES, 1, is not marked",
        "GRANT_DOES_NOT_MARK, LOST_MESSAGES, 1, is not marked",
        "EXTEND_FORGETS_THE_MARK, LOST_MESSAGES, 1, 'reported as lost, but held'",
        "ACQUIRE_HAS_NO_LIMIT, LATE_REQUESTS, 30, which no process uses",
        "EXTEND_HAS_NO_LIMIT, OUTAGES, 12, which no process uses",
        "DEBT_ENDS_WITH_A_GRANT, BROKEN_CONNECTIONS, 30, which no process uses",
        "DEBT_ENDS_WITH_ANY_RELEASE, BROKEN_CONNECTIONS, 30, which no process uses",
        "LATE_GRANT_IS_NOT_RELEASED, LATE_REQUESTS, 30, which no process uses",
        "COUNTER_IGNORES_THE_CLOCK, LOST_DATA, 1, had been reported",
        "COUNTER_MAY_LAG_A_SECOND, LOST_WRITES, 1, had been reported",
        "FLOOR_IS_COMPARED_WITH_THE_END, LOST_DATA_AND_CLOCK, 1, to a process that had seen",
        "FLOOR_IS_IGNORED, LOST_DATA_AND_CLOCK, 1, to a process that had seen"
    })
    void simulationFindsTheFlaw(SimFlaw flaw, Fault fault, long leaseSeconds, String violation) {
        Duration leaseTime = Duration.ofSeconds(leaseSeconds);
        for (long seed = 0; seed < MOST_HISTORIES_TO_FIND_A_FLAW; seed++) {
            List<String> violations = new EngineHistory(seed, leaseTime, fault, flaw).run(ACTIONS);
            if (!violations.isEmpty()) {
                assertThat(violations.get(0)).contains(violation);
                assertThat(new EngineHistory(seed, leaseTime, fault, null).run(ACTIONS))
                        .isEqualTo(List.of());
                return;
            }
        }
        fail("no history with this flaw violates a promise");
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
