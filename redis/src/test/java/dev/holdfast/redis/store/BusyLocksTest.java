package dev.holdfast.redis.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BusyLocksTest {
    private final BusyLocks locks = new BusyLocks();

    @Test
    void unknownLockIsNotBusy() {
        assertThat(locks.isBusy("orders")).isFalse();
    }

    @Test
    void lastObservationCounts() {
        locks.saw("orders", true);
        assertThat(locks.isBusy("orders")).isTrue();
        assertThat(locks.isBusy("bills")).isFalse();

        locks.saw("orders", false);
        assertThat(locks.isBusy("orders")).isFalse();
    }

    @Test
    void locksWithTheSameHashShareAnEntry() {
        assertThat("BB").hasSameHashCodeAs("Aa");
        locks.saw("Aa", true);

        assertThat(locks.isBusy("BB")).isTrue();
    }

    @Test
    void anyNameHasAnEntry() {
        String negative = "polygenelubricants";
        assertThat(negative.hashCode()).isNegative();
        locks.saw(negative, true);
        locks.saw("", true);

        assertThat(locks.isBusy(negative)).isTrue();
        assertThat(locks.isBusy("")).isTrue();
    }
}
