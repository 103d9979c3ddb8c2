package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeldLocksTest {
    private final HeldLocks locks = new HeldLocks();

    @Test
    void lockIsHeldUntilItIsSeenFree() {
        assertThat(locks.contains("orders")).isFalse();
        locks.set("orders", true);
        assertThat(locks.contains("orders")).isTrue();
        locks.set("orders", false);
        assertThat(locks.contains("orders")).isFalse();
    }

    @Test
    void oldestNameIsForgottenBeyondTheCapacity() {
        for (int i = 0; i <= HeldLocks.CAPACITY; i++) {
            locks.set("lock " + i, true);
        }

        assertThat(locks.contains("lock 0")).isFalse();
        assertThat(locks.contains("lock 1")).isTrue();
        assertThat(locks.contains("lock " + HeldLocks.CAPACITY)).isTrue();
    }
}
