package dev.holdfast.resilience4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class MonotonicClockTest {
    private final Clock clock = new MonotonicClock();

    @Test
    void instantsStartAtTheWallClockAndNeverGoBack() {
        Instant first = clock.instant();
        assertThat(Duration.between(first, Instant.now()).abs()).isLessThan(Duration.ofMinutes(1));

        Instant previous = first;
        for (int i = 0; i < 1_000; i++) {
            Instant next = clock.instant();
            assertThat(next).isAfterOrEqualTo(previous);
            previous = next;
        }

        assertThat(previous).isAfter(first);
    }

    @Test
    void zoneIsUtcAndFixed() {
        assertThat(clock.getZone()).isEqualTo(ZoneOffset.UTC);
        assertThatThrownBy(() -> clock.withZone(ZoneOffset.UTC)).isInstanceOf(UnsupportedOperationException.class);
    }
}
