package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockOptions;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Granted;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** How far one grant goes round. */
class CohortTest {
    private static final long MILLI = 1_000_000;
    private static final LockOptions DEFAULTS = LockOptions.defaults();

    private static Cohort granted(int block) {
        return Cohort.of(AcquireReply.granted(OptionalLong.of(100)).withFenceBlock(block), DEFAULTS, 0);
    }

    /** Returns how many get the lock that each of them keeps for so long. */
    private static int holders(Cohort cohort, long nanosEach) {
        int holders = 1;
        while (cohort.goesOn(holders - 1, holders * nanosEach)) {
            holders++;
        }
        return holders;
    }

    @Test
    void manyGetItWhoTakeMicroseconds() {
        assertThat(holders(granted(64), 1)).isEqualTo(64);
        assertThat(holders(granted(64), MILLI / 20)).isEqualTo(64);
    }

    @Test
    void whileSomeHaveHadItAndFiveMillisecondsAreOverNoMoreGetIt() {
        assertThat(holders(granted(64), MILLI / 10)).isEqualTo(50);
        assertThat(holders(granted(64), MILLI / 4)).isEqualTo(20);
        assertThat(holders(granted(64), MILLI)).isEqualTo(16);
        assertThat(holders(granted(64), 3 * MILLI)).isEqualTo(16);
    }

    @Test
    void nobodyGetsItLaterThanFiftyMilliseconds() {
        assertThat(holders(granted(64), 5 * MILLI)).isEqualTo(10);
        assertThat(holders(granted(64), 50 * MILLI)).isEqualTo(1);
    }

    @Test
    void noMoreGetItThanTokensAreReserved() {
        assertThat(holders(granted(16), 1)).isEqualTo(16);
        assertThat(holders(granted(1), 1)).isEqualTo(1);
    }

    @Test
    void withoutTokensTheNumbersAreTheSame() {
        LockOptions unfenced = DEFAULTS.toBuilder().fencing(false).build();
        Cohort cohort = Cohort.of(AcquireReply.granted(OptionalLong.empty()), unfenced, 0);
        assertThat(holders(cohort, 1)).isEqualTo(64);
        assertThat(holders(cohort, MILLI)).isEqualTo(16);
    }

    @Test
    void aStoreThatGivesNoTokenWhereOneIsWantedGetsTheLockBack() {
        assertThat(holders(Cohort.of(AcquireReply.granted(OptionalLong.empty()), DEFAULTS, 0), 1))
                .isEqualTo(1);
    }

    @Test
    void whatAFallbackGrantedIsNotPassedOn() {
        Granted granted =
                AcquireReply.granted(OptionalLong.of(100)).withFenceBlock(64).withFallback("spare");
        assertThat(holders(Cohort.of(granted, DEFAULTS, 0), 1)).isEqualTo(1);
    }

    @Test
    void eachHasTheNextToken() {
        assertThat(granted(64).fence(0)).hasValue(100);
        assertThat(granted(64).fence(2)).hasValue(102);
    }
}
