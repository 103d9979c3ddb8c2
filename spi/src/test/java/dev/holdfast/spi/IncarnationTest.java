package dev.holdfast.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class IncarnationTest {
    private static final Duration UPTIME = Duration.ofMinutes(2);
    private static final Duration AGE = Duration.ofMinutes(1);

    @Test
    void failureDomainAndEpochAreUnknownByDefault() {
        assertThat(Incarnation.of("run", UPTIME)).isEqualTo(new Incarnation("run", UPTIME, "", null));
    }

    @Test
    void withersKeepTheRest() {
        assertThat(Incarnation.of("run", UPTIME).withEpochAge(AGE).withFailureDomain("cluster 1"))
                .isEqualTo(Incarnation.of("run", UPTIME)
                        .withFailureDomain("cluster 1")
                        .withEpochAge(AGE))
                .isEqualTo(new Incarnation("run", UPTIME, "cluster 1", AGE));
    }

    @Test
    void nullsAreRejected() {
        assertThatNullPointerException().isThrownBy(() -> Incarnation.of(null, UPTIME));
        assertThatNullPointerException().isThrownBy(() -> Incarnation.of("run", null));
    }
}
