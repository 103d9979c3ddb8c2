package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.redlock.QuorumHistory.Restarts;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs the real quorum code in many random histories. With all rules there is no violation; without any one of them there is.
 */
@Execution(ExecutionMode.SAME_THREAD) // it needs the processors, while the tests beside it mostly wait
class QuorumSimulationTest {
    private static final int HISTORIES = Boolean.getBoolean("holdfast.full") ? 2_500 : 300;

    /** The most histories searched for a violation; the first one is found long before. */
    private static final int SEARCHED = 20_000;

    private static final int ACTIONS = 80;

    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void noViolationWhileMessagesAreLostAndClientsPause(int size) {
        assertNoViolation(size, true, Restarts.NEVER);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void noViolationWhileServersRestartWithQuarantine(int size) {
        assertNoViolation(size, true, Restarts.AT_ANY_TIME);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void fencingTokensRiseWhileTheClockOfOneServerJumps(int size) {
        assertNoViolation(size, true, Restarts.NEVER_BUT_CLOCK_JUMPS);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void noViolationWhenAServerRestartsBeforeAConfirmation(int size) {
        assertNoViolation(size, false, Restarts.BEFORE_A_CONFIRMATION);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void restartsWithoutQuarantineViolate(int size) {
        assertThat(firstViolation(size, QuorumRule.ALL, false, Restarts.AT_ANY_TIME))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void grantsWithoutWriteBackViolateTheOrderOfTokens(int size) {
        assertThat(firstViolation(size, QuorumRule.allBut(QuorumRule.WRITE_BACK), true, Restarts.NEVER))
                .asString()
                .contains("was reported after");
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void grantsWithoutValidityCheckViolateTheOrderOfTokens(int size) {
        assertThat(firstViolation(size, QuorumRule.allBut(QuorumRule.VALIDITY_CHECK), true, Restarts.NEVER))
                .asString()
                .contains("was reported after");
    }

    @Test
    void confirmationsWithoutOwnershipCheckViolate() {
        assertThat(firstViolation(3, QuorumRule.allBut(QuorumRule.OWNER_CHECK), false, Restarts.BEFORE_A_CONFIRMATION))
                .isNotEmpty();
    }

    private static void assertNoViolation(int size, boolean guarded, Restarts restarts) {
        int grants = 0;
        for (long seed = 0; seed < HISTORIES; seed++) {
            QuorumHistory history = new QuorumHistory(seed, size, QuorumRule.ALL, guarded, restarts);
            assertThat(history.run(ACTIONS)).isEmpty();
            grants += history.grants();
        }
        assertThat(grants).as("histories without grants prove nothing").isGreaterThan(HISTORIES);
    }

    private static List<String> firstViolation(int size, Set<QuorumRule> rules, boolean guarded, Restarts restarts) {
        for (long seed = 0; seed < SEARCHED; seed++) {
            List<String> found = new QuorumHistory(seed, size, rules, guarded, restarts).run(ACTIONS);
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }
}
