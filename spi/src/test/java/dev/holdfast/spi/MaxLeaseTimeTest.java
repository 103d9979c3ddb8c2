package dev.holdfast.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LockConfig;
import dev.holdfast.LockConfigurationException;
import dev.holdfast.LockOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MaxLeaseTimeTest {
    @Test
    void aLeaseTimeUpToTheMaximumIsAllowed() {
        Duration max = Duration.ofSeconds(10);

        assertThatCode(() -> MaxLeaseTime.check(max, max)).doesNotThrowAnyException();
        assertThatThrownBy(() -> MaxLeaseTime.check(max.plusMillis(1), max))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessage("leaseTime=10001ms is longer than maxLeaseTime=10000ms");
    }

    @Test
    void theOptionTakesWhatALeaseTimeMayBe() {
        for (Duration limit : new Duration[] {LockOptions.MIN_LEASE_TIME, LockOptions.MAX_LEASE_TIME}) {
            LockConfig config =
                    LockConfig.builder("a").set(MaxLeaseTime.OPTION, limit).build();
            assertThat(config.get(MaxLeaseTime.OPTION)).contains(limit);
        }
        assertThatThrownBy(() ->
                        LockConfig.builder("a").set(MaxLeaseTime.OPTION, LockOptions.MIN_LEASE_TIME.minusMillis(1)))
                .isInstanceOf(LockConfigurationException.class);
        assertThatThrownBy(() ->
                        LockConfig.builder("a").set(MaxLeaseTime.OPTION, LockOptions.MAX_LEASE_TIME.plusMillis(1)))
                .isInstanceOf(LockConfigurationException.class);
    }
}
