package dev.holdfast.engine.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockOptions;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Granted;
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
    void sixtyFourHoldersOfMicrosecondsShareAGrant() {
        assertThat(holders(granted(64), 1)).isEqualTo(64);
        assertThat(holders(granted(64), MILLI / 20)).isEqualTo(64);
    }

    @Test
    void afterSixteenHoldersAndFiveMillisecondsTheBudgetIsUsedUp() {
        assertThat(holders(granted(64), MILLI / 10)).isEqualTo(50);
        assertThat(holders(granted(64), MILLI / 4)).isEqualTo(20);
        assertThat(holders(granted(64), MILLI)).isEqualTo(16);
        assertThat(holders(granted(64), 3 * MILLI)).isEqualTo(16);
    }

    @Test
    void afterFiftyMillisecondsTheBudgetIsUsedUp() {
        assertThat(holders(granted(64), 5 * MILLI)).isEqualTo(10);
        assertThat(holders(granted(64), 50 * MILLI)).isEqualTo(1);
    }

    @Test
    void thereAreNoMoreHoldersThanReservedTokens() {
        assertThat(holders(granted(16), 1)).isEqualTo(16);
        assertThat(holders(granted(1), 1)).isEqualTo(1);
    }

    @Test
    void withoutFencingTheBudgetIsTheSame() {
        LockOptions unfenced = DEFAULTS.toBuilder().fencing(false).build();
        HandOffBudget cohort = HandOffBudget.of(AcquireReply.granted(OptionalLong.empty()), unfenced, 0);
        assertThat(holders(cohort, 1)).isEqualTo(64);
        assertThat(holders(cohort, MILLI)).isEqualTo(16);
    }

    @Test
    void aStoreThatGivesNoTokenWhereOneIsWantedGetsTheLockBack() {
        assertThat(holders(HandOffBudget.of(AcquireReply.granted(OptionalLong.empty()), DEFAULTS, 0), 1))
                .isEqualTo(1);
    }

    @Test
    void whatAFallbackGrantedIsNotPassedOn() {
        Granted granted =
                AcquireReply.granted(OptionalLong.of(100)).withFenceBlock(64).withFallback("spare");
        assertThat(holders(HandOffBudget.of(granted, DEFAULTS, 0), 1)).isEqualTo(1);
    }

    @Test
    void eachHolderHasTheNextToken() {
        assertThat(granted(64).fence(0)).hasValue(100);
        assertThat(granted(64).fence(2)).hasValue(102);
    }
}
