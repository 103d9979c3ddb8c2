package dev.holdfast.engine.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Fairness;
import dev.holdfast.LockOptions;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Granted;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** How often the lock of one grant is handed off. */
class HandOffBudgetTest {
    private static final long MILLI = 1_000_000;
    private static final LockOptions DEFAULTS = LockOptions.defaults();

    private static HandOffBudget granted(int block) {
        return HandOffBudget.of(AcquireReply.granted(OptionalLong.of(100)).withFenceBlock(block), DEFAULTS, 0);
    }

    /** Returns the number of holders if each of them keeps the lock for the given time. */
    private static int holders(HandOffBudget budget, long nanosEach) {
        int holders = 1;
        while (budget.allowsNext(holders - 1, holders * nanosEach)) {
            holders++;
        }
        return holders;
    }

    @Test
    void claimRequestsFewFencingTokensUnlessThereAreLocalWaiters() {
        assertThat(HandOffBudget.fenceBlock(DEFAULTS, false)).isEqualTo(4);
        assertThat(HandOffBudget.fenceBlock(DEFAULTS, true)).isEqualTo(64);
    }

    @Test
    void claimThatAllowsNoHandOffRequestsOneFencingToken() {
        LockOptions strict = DEFAULTS.toBuilder().fairness(Fairness.STRICT).build();
        LockOptions none = DEFAULTS.toBuilder().fairness(Fairness.NONE).build();
        LockOptions fixed = DEFAULTS.toBuilder().autoRenew(false).build();
        for (LockOptions options : List.of(strict, none, fixed)) {
            assertThat(HandOffBudget.fenceBlock(options, false)).isEqualTo(1);
            assertThat(HandOffBudget.fenceBlock(options, true)).isEqualTo(1);
        }
        LockOptions unfenced = DEFAULTS.toBuilder().fencing(false).build();
        assertThat(HandOffBudget.fenceBlock(unfenced, true)).isZero();
    }

    @Test
    void sixtyFourHoldersShareAGrantWhileEachTakesMicroseconds() {
        assertThat(holders(granted(64), 1)).isEqualTo(64);
        assertThat(holders(granted(64), MILLI / 20)).isEqualTo(64);
    }

    @Test
    void budgetEndsAfterSixteenHoldersAndFiveMilliseconds() {
        assertThat(holders(granted(64), MILLI / 10)).isEqualTo(50);
        assertThat(holders(granted(64), MILLI / 4)).isEqualTo(20);
        assertThat(holders(granted(64), MILLI)).isEqualTo(16);
        assertThat(holders(granted(64), 3 * MILLI)).isEqualTo(16);
    }

    @Test
    void budgetEndsAfterFiftyMilliseconds() {
        assertThat(holders(granted(64), 5 * MILLI)).isEqualTo(10);
        assertThat(holders(granted(64), 50 * MILLI)).isEqualTo(1);
    }

    @Test
    void budgetEndsWithTheReservedFencingTokens() {
        assertThat(holders(granted(16), 1)).isEqualTo(16);
        assertThat(holders(granted(1), 1)).isEqualTo(1);
    }

    @Test
    void unfencedGrantHasTheSameBudget() {
        LockOptions unfenced = DEFAULTS.toBuilder().fencing(false).build();
        HandOffBudget budget = HandOffBudget.of(AcquireReply.granted(OptionalLong.empty()), unfenced, 0);
        assertThat(holders(budget, 1)).isEqualTo(64);
        assertThat(holders(budget, MILLI)).isEqualTo(16);
    }

    @Test
    void grantWithoutTheRequestedFencingTokenAllowsNoHandOff() {
        assertThat(holders(HandOffBudget.of(AcquireReply.granted(OptionalLong.empty()), DEFAULTS, 0), 1))
                .isEqualTo(1);
    }

    @Test
    void grantOfAFallbackAllowsNoHandOff() {
        Granted granted =
                AcquireReply.granted(OptionalLong.of(100)).withFenceBlock(64).withFallback("spare");
        assertThat(holders(HandOffBudget.of(granted, DEFAULTS, 0), 1)).isEqualTo(1);
    }

    @Test
    void eachHolderHasTheNextFencingToken() {
        assertThat(granted(64).fence(0)).hasValue(100);
        assertThat(granted(64).fence(2)).hasValue(102);
    }
}
