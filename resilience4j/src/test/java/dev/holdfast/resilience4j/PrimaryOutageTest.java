package dev.holdfast.resilience4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PrimaryOutageTest {
    private static final Duration MAX_LEASE_TIME = Duration.ofSeconds(60);

    private final ManualTicker time = new ManualTicker();
    private final PrimaryOutage outage = new PrimaryOutage("east", "spare", MAX_LEASE_TIME, time);

    @Test
    void withoutOutageTheFallbackMayNotGrantHoweverMuchTimePasses() {
        time.advance(MAX_LEASE_TIME.multipliedBy(2));

        assertThat(outage.mayFallbackGrant()).isFalse();
        assertThat(outage.timeUntilFallback()).isEqualTo(MAX_LEASE_TIME);
    }

    @Test
    void fallbackMayGrantAfterTheLongestLeaseTime() {
        outage.begin();
        time.advance(MAX_LEASE_TIME.minusNanos(1));
        assertThat(outage.mayFallbackGrant()).isFalse();
        assertThat(outage.timeUntilFallback()).isEqualTo(Duration.ofNanos(1));

        time.advance(Duration.ofNanos(1));

        assertThat(outage.mayFallbackGrant()).isTrue();
        assertThat(outage.timeUntilFallback()).isEqualTo(Duration.ZERO);
    }

    @Test
    void laterFailureDoesNotRestartTheOutage() {
        outage.begin();
        time.advance(MAX_LEASE_TIME.minusNanos(1));
        outage.begin();
        time.advance(Duration.ofNanos(1));

        assertThat(outage.mayFallbackGrant()).isTrue();
    }

    @Test
    void replyEndsTheOutage() {
        outage.begin();
        time.advance(MAX_LEASE_TIME);
        outage.onFallbackGrant();

        outage.end();

        assertThat(outage.mayFallbackGrant()).isFalse();
        outage.begin();
        assertThat(outage.timeUntilFallback()).isEqualTo(MAX_LEASE_TIME);
    }
}
