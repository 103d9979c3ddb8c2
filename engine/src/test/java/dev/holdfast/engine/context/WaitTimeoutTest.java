package dev.holdfast.engine.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.holdfast.LockOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The wait time of a caller. */
class WaitTimeoutTest {
    @Test
    void shortTimeIsConvertedToNanoseconds() {
        assertThat(WaitTimeout.checked(Duration.ZERO)).isZero();
        assertThat(WaitTimeout.checked(Duration.ofNanos(999))).isEqualTo(999);
    }

    @Test
    void timeBeyondTheNanosecondRangeHasNoLimit() {
        assertThat(WaitTimeout.checked(Duration.ofMillis(Long.MAX_VALUE))).isEqualTo(WaitTimeout.NEVER);
        assertThat(WaitTimeout.checked(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(WaitTimeout.NEVER);
        assertThat(WaitTimeout.checked(Duration.ofNanos(Long.MAX_VALUE))).isEqualTo(WaitTimeout.NEVER);
    }

    @Test
    void negativeTimeThrows() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WaitTimeout.checked(Duration.ofNanos(-1)))
                .withMessageContaining("PT-0.000000001S");
    }

    @Test
    void waitTimeOfOptionsWithoutATimeoutHasNoLimit() {
        assertThat(WaitTimeout.of(LockOptions.defaults())).isEqualTo(WaitTimeout.NEVER);
        assertThat(WaitTimeout.of(
                        LockOptions.builder().waitTimeout(Duration.ofSeconds(1)).build()))
                .isEqualTo(1_000_000_000L);
    }
}
