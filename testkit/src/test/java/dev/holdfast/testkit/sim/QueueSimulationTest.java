package dev.holdfast.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.sim.QueueHistory.Fault;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The real engine in the queue of a modelled server. A failing seed is named and can be run alone. */
class QueueSimulationTest {
    private static final int HISTORIES = Boolean.getBoolean("holdfast.full") ? 150 : 8;
    private static final Duration LENGTH = Duration.ofSeconds(40);

    @ParameterizedTest
    @EnumSource(Fault.class)
    void theLockGoesRoundWhateverHappensToThoseWhoWait(Fault fault) {
        int grants = 0;
        for (long seed = 0; seed < HISTORIES; seed++) {
            QueueHistory history = new QueueHistory(seed, fault, null);
            assertThat(history.run(LENGTH)).isEqualTo(List.of());
            grants += history.grants();
        }
        assertThat(grants)
                .as("histories in which nobody gets the lock prove nothing")
                .isGreaterThan(HISTORIES * 100);
    }

    @ParameterizedTest
    @CsvSource({
        "HAND_OVER_IGNORES_SUBSCRIPTIONS, CRASH",
        "CANCEL_ONLY_LEAVES, CANCEL",
        "CLAIMS_DO_NOT_LAPSE, PAUSE",
        "UNKNOWN_MEMBER_IS_DROPPED, UNKNOWN_VERSION",
        "WAITS_FOR_THE_MESSAGE, LOST_MESSAGE",
        "TRUSTS_MESSAGES_FOR_EVER, PAUSE",
        "TRUSTS_OLD_MESSAGES, PAUSE_AND_UNREAD_MESSAGE"
    })
    void aRepairThatIsMissingIsFound(SimFlaw flaw, Fault fault) {
        assertThat(firstViolation(flaw, fault)).as("what was found").isNotEmpty();
    }

    private static List<String> firstViolation(SimFlaw flaw, Fault fault) {
        for (long seed = 0; seed < HISTORIES; seed++) {
            List<String> violations = new QueueHistory(seed, fault, flaw).run(LENGTH);
            if (!violations.isEmpty()) {
                return violations;
            }
        }
        return List.of();
    }

    @Test
    void theSameSeedGivesTheSameHistory() {
        QueueHistory first = new QueueHistory(42, Fault.CANCEL, null);
        QueueHistory second = new QueueHistory(42, Fault.CANCEL, null);
        assertThat(first.run(LENGTH)).isEqualTo(second.run(LENGTH));

        assertThat(first.grants()).isEqualTo(second.grants()).isPositive();
    }
}
