package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.redlock.Quorum.Checks;
import dev.holdfast.redlock.QuorumHistory.Restarts;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real quorum code in many random histories: sound as it is, and with a hole for each check that is taken away. */
@Execution(ExecutionMode.SAME_THREAD) // it needs processors, and those beside it mostly time
class QuorumSimulationTest {
    private static final int HISTORIES = Boolean.getBoolean("holdfast.full") ? 10_000 : 300;
    /** How many histories are searched for a hole: the first one is found long before. */
    private static final int SEARCHED = 20_000;

    private static final int ACTIONS = 80;

    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void nothingIsWrongWhileMessagesAreLostAndClientsPause(int size) {
        assertSound(size, true, Restarts.NEVER);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void nothingIsWrongWhileServersForgetAndAreKeptFromVoting(int size) {
        assertSound(size, true, Restarts.AT_ANY_TIME);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void tokensRiseThoughTheClockOfOneServerJumps(int size) {
        assertSound(size, true, Restarts.BUT_A_CLOCK_JUMPS);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void nothingIsWrongWhenAServerForgetsBeforeAGrantIsConfirmed(int size) {
        assertSound(size, false, Restarts.BEFORE_A_CONFIRMATION);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void withoutQuarantineServersThatForgetBreakTheLock(int size) {
        assertThat(firstViolation(size, Checks.ALL, false, Restarts.AT_ANY_TIME))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void withoutWritingTheFenceBackTokensRegress(int size) {
        assertThat(firstViolation(size, new Checks(false, true, true), true, Restarts.NEVER))
                .asString()
                .contains("was reported after");
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void withoutTheLastLookAtTheClockADeadGrantIsReported(int size) {
        assertThat(firstViolation(size, new Checks(true, true, false), true, Restarts.NEVER))
                .asString()
                .contains("was reported after");
    }

    @Test
    void withoutTheOwnersCheckAGrantThatWasForgottenIsReported() {
        assertThat(firstViolation(3, new Checks(true, false, true), false, Restarts.BEFORE_A_CONFIRMATION))
                .isNotEmpty();
    }

    private static void assertSound(int size, boolean guarded, Restarts restarts) {
        int grants = 0;
        for (long seed = 0; seed < HISTORIES; seed++) {
            QuorumHistory history = new QuorumHistory(seed, size, Checks.ALL, guarded, restarts);
            assertThat(history.run(ACTIONS)).isEmpty();
            grants += history.grants();
        }
        assertThat(grants)
                .as("histories in which nobody gets the lock prove nothing")
                .isGreaterThan(HISTORIES);
    }

    private static List<String> firstViolation(int size, Checks checks, boolean guarded, Restarts restarts) {
        for (long seed = 0; seed < SEARCHED; seed++) {
            List<String> found = new QuorumHistory(seed, size, checks, guarded, restarts).run(ACTIONS);
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }
}
