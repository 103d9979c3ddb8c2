package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Changes the members of a quorum while processes use it, by the procedures of the documentation. They are safe because each
 * majority of the old members that can still form has a member in common with each majority of the new ones.
 */
@Execution(ExecutionMode.SAME_THREAD) // it needs the processors, while the tests beside it mostly wait
class MemberChangeSimulationTest {
    private static final int HISTORIES = Boolean.getBoolean("holdfast.full") ? 50 : 6;

    /** The most histories searched for a violation; the first one is found long before. */
    private static final int SEARCHED = 300;

    @Test
    void memberThatIsSwitchedOffIsReplaced() {
        assertNoViolation(seed -> new MemberChangeHistory(seed, 0, 1, 2)
                .switchOff(2)
                .awaitMaxLeaseTime()
                .changeTo(0, 1, 3)
                .runFor(5)
                .switchOff(1)
                .awaitMaxLeaseTime()
                .changeTo(0, 4, 3)
                .runFor(5));
    }

    @Test
    void oneOfFiveMembersIsReplaced() {
        assertNoViolation(seed -> new MemberChangeHistory(seed, 0, 1, 2, 3, 4)
                .switchOff(2)
                .awaitMaxLeaseTime()
                .changeTo(0, 1, 5, 3, 4)
                .runFor(5));
    }

    @Test
    void membersAreAddedAndRemovedOneAtATime() {
        assertNoViolation(seed -> new MemberChangeHistory(seed, 0, 1, 2)
                .changeTo(0, 1, 2, 3)
                .awaitMaxLeaseTime()
                .changeTo(0, 1, 2, 3, 4)
                .awaitMaxLeaseTime()
                .changeTo(0, 1, 3, 4)
                .awaitMaxLeaseTime()
                .changeTo(0, 3, 4)
                .runFor(5));
    }

    @Test
    void replacementOfAMemberThatIsStillUsedViolatesExclusion() {
        assertThat(firstViolation(seed ->
                        new MemberChangeHistory(seed, 0, 1, 2).changeTo(0, 1, 3).runFor(5)))
                .isNotEmpty();
    }

    @Test
    void replacementByAMemberWithAnOldEpochWithoutWaitingViolatesExclusion() {
        assertThat(firstViolation(seed ->
                        new MemberChangeHistory(seed, 0, 1, 2).switchOff(2).changeTo(0, 1, 3)))
                .isNotEmpty();
    }

    @Test
    void twoMembersAddedAtOnceViolateExclusion() {
        assertThat(firstViolation(seed -> new MemberChangeHistory(seed, 0, 1, 2)
                        .changeTo(0, 1, 2, 3, 4)
                        .runFor(5)))
                .isNotEmpty();
    }

    private static void assertNoViolation(LongFunction<MemberChangeHistory> change) {
        int grants = 0;
        for (long seed = 0; seed < HISTORIES; seed++) {
            MemberChangeHistory history = change.apply(seed);
            assertThat(history.violations()).isEmpty();
            grants += history.grants();
        }
        assertThat(grants).as("histories without grants prove nothing").isGreaterThan(HISTORIES);
    }

    private static List<String> firstViolation(LongFunction<MemberChangeHistory> change) {
        for (long seed = 0; seed < SEARCHED; seed++) {
            List<String> found = change.apply(seed).violations();
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }
}
