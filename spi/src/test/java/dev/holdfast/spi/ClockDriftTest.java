package dev.holdfast.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClockDriftTest {
    @ParameterizedTest
    @CsvSource({"PT0S, PT0.002S", "PT0.2S, PT0.004S", "PT30S, PT0.302S", "PT8760H, PT87H36M0.002S"})
    void driftIsOnePercentAndTwoMilliseconds(Duration leaseTime, Duration drift) {
        assertThat(ClockDrift.of(leaseTime.toNanos())).isEqualTo(drift.toNanos());
    }
}
