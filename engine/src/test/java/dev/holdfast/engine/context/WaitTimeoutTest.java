package dev.holdfast.engine.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WaitTimeoutTest {
    @Test
    void aShortTimeIsCountedInNanoseconds() {
        assertThat(WaitTimeout.checked(Duration.ZERO)).isZero();
        assertThat(WaitTimeout.checked(Duration.ofNanos(999))).isEqualTo(999);
    }

    @Test
    void aTimeThatNanosecondsCannotCountHasNoLimit() {
        assertThat(WaitTimeout.checked(Duration.ofMillis(Long.MAX_VALUE))).isEqualTo(WaitTimeout.NEVER);
        assertThat(WaitTimeout.checked(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(WaitTimeout.NEVER);
        assertThat(WaitTimeout.checked(Duration.ofNanos(Long.MAX_VALUE))).isEqualTo(WaitTimeout.NEVER);
    }

    @Test
    void aNegativeTimeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WaitTimeout.checked(Duration.ofNanos(-1)))
                .withMessageContaining("PT-0.000000001S");
    }
}
