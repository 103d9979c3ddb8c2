package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.redlock.QuorumLeaseHistory.Disturbance;
import dev.holdfast.redlock.QuorumLeaseHistory.Setting;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Members of a quorum lose their state again and again, over many lease times. No two leases are valid at once, and a lease lives
 * as long as a majority is up and knows it. Without any one of the rules that is not so.
 */
@Execution(ExecutionMode.SAME_THREAD) // it needs the processors, while the tests beside it mostly wait
class QuorumLossSimulationTest {
    private static final int HISTORIES = Boolean.getBoolean("holdfast.full") ? 24 : 6;

    /** The most histories searched for a violation; the first one is found long before. */
    private static final int SEARCHED = 200;

    private static final int LEASE_TIMES = 40;
    private static final int DISTURBANCES = 15;

    @ParameterizedTest
    @CsvSource({"3, 3", "3, 8", "5, 3", "5, 8"})
    void noTwoLeasesAreValidWhileMembersLoseTheirState(int members, int contenders) {
        assertExclusion(Setting.of(members, contenders));
        assertExclusion(Setting.of(members, contenders).withoutFencing());
    }

    @ParameterizedTest
    @CsvSource({"3, 3", "3, 8", "5, 3", "5, 8"})
    void leaseLivesWhileMembersLoseTheirStateOneAfterAnother(int members, int contenders) {
        assertAvailability(Setting.of(members, contenders));
        assertAvailability(Setting.of(members, contenders).withoutFencing());
    }

    @ParameterizedTest
    @CsvSource({"3", "5"})
    void lossOfDataWithoutEpochViolatesExclusion(int members) {
        assertThat(firstViolation(Setting.of(members, 3).withoutEpoch().with(Disturbance.FLUSH)))
                .asString()
                .contains("two leases are valid");
    }

    @ParameterizedTest
    @CsvSource({"3", "5"})
    void leaseWithoutHealingIsLost(int members) {
        assertThat(lost(Setting.of(members, 3).without(QuorumRule.HEALING))).isGreaterThan(HISTORIES / 2);
    }

    @Test
    void leaseIsLostIfWaitersClaimWithoutLooking() {
        assertThat(lost(Setting.of(3, 8).without(QuorumRule.LOOK_FIRST))).isPositive();
    }

    private static void assertExclusion(Setting setting) {
        int grants = 0;
        for (long seed = 0; seed < HISTORIES; seed++) {
            QuorumLeaseHistory history = new QuorumLeaseHistory(seed, setting);
            assertThat(history.checkExclusion(LEASE_TIMES)).isEmpty();
            grants += history.grants();
        }
        assertThat(grants).as("histories without grants prove nothing").isGreaterThan(HISTORIES);
    }

    private static void assertAvailability(Setting setting) {
        List<String> losses = new ArrayList<>();
        for (long seed = 0; seed < HISTORIES; seed++) {
            losses.addAll(new QuorumLeaseHistory(seed, setting).checkAvailability(DISTURBANCES));
        }
        assertThat(losses).isEmpty();
    }

    private static int lost(Setting setting) {
        int lost = 0;
        for (long seed = 0; seed < HISTORIES; seed++) {
            lost += new QuorumLeaseHistory(seed, setting)
                            .checkAvailability(DISTURBANCES)
                            .isEmpty()
                    ? 0
                    : 1;
        }
        return lost;
    }

    private static List<String> firstViolation(Setting setting) {
        for (long seed = 0; seed < SEARCHED; seed++) {
            List<String> found = new QuorumLeaseHistory(seed, setting).checkExclusion(LEASE_TIMES);
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }
}
