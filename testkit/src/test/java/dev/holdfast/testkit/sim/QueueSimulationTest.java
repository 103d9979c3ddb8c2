package dev.holdfast.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.holdfast.testkit.sim.QueueHistory.Fault;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The real engine and the real Redis store in the queue of a modelled server. A failing seed is named and can be run alone. */
class QueueSimulationTest {
    private static final int HISTORIES = Boolean.getBoolean("holdfast.full") ? 50 : 4;
    private static final int MOST_HISTORIES_TO_FIND_A_FLAW = 20;
    private static final Duration LENGTH = Duration.ofSeconds(40);

    @ParameterizedTest
    @EnumSource
    void lockGoesRoundWhateverHappens(Fault fault) {
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

    /** Each flaw takes one rule away. The same history without the flaw is a good one. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "JOIN_DOES_NOT_MARK, NONE, is not marked",
        "HAND_OVER_DOES_NOT_MARK, NONE, is not marked",
        "GRANT_DOES_NOT_MARK, PAUSE, is not marked",
        "UNMARKED_RELEASE_IGNORES_THE_MARK, NONE, and not handed over to",
        "ACQUIRE_FREE_IGNORES_THE_QUEUE, UNKNOWN_VERSION_AND_CRASH, is not marked",
        "HAND_OVER_IGNORES_SUBSCRIPTIONS, CRASH, nobody has had the lock",
        "HAND_OVER_IGNORES_HEARTBEATS, VANISH, was handed over to a process that ended",
        "UNKNOWN_MEMBER_LOSES_THE_TIME_LIMIT, UNKNOWN_VERSION_AND_CRASH, never expires",
        "UNKNOWN_MEMBER_IS_DROPPED, UNKNOWN_VERSION, somebody has waited",
        "UNKNOWN_MEMBER_IS_KEPT_FOR_EVER, UNKNOWN_VERSION_AND_CRASH, nobody has had the lock|somebody has waited",
        "CANCEL_ONLY_LEAVES, CANCEL, nobody has had the lock",
        "CLAIMS_DO_NOT_LAPSE, PAUSE, nobody has had the lock",
        "WAITS_FOR_THE_MESSAGE, LOST_MESSAGE, nobody has had the lock",
        "TRUSTS_MESSAGES_FOR_EVER, PAUSE, the fencing token",
        "TRUSTS_OLD_MESSAGES, PAUSE_AND_UNREAD_MESSAGE, the fencing token",
        "TRUSTS_MESSAGES_BY_THE_LAST_TOKEN, PAUSE_AND_UNREAD_MESSAGE_AND_EVICTION, the fencing token"
    })
    void simulationFindsTheFlaw(SimFlaw flaw, Fault fault, String violation) {
        for (long seed = 0; seed < MOST_HISTORIES_TO_FIND_A_FLAW; seed++) {
            List<String> violations = new QueueHistory(seed, fault, flaw).run(LENGTH);
            if (!violations.isEmpty()) {
                assertThat(violations.get(0)).containsPattern(violation);
                assertThat(new QueueHistory(seed, fault, null).run(LENGTH)).isEqualTo(List.of());
                return;
            }
        }
        fail("no history with this flaw violates a promise");
    }

    @Test
    void theSameSeedGivesTheSameHistory() {
        QueueHistory first = new QueueHistory(42, Fault.CANCEL, null);
        QueueHistory second = new QueueHistory(42, Fault.CANCEL, null);
        assertThat(first.run(LENGTH)).isEqualTo(second.run(LENGTH));

        assertThat(first.grants()).isEqualTo(second.grants()).isPositive();
    }
}
