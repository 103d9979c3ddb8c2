package dev.holdfast.engine.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockOptions;
import dev.holdfast.spi.ClockDrift;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The times that are derived from a lease time fit together, whatever it is. */
class TimingsTest {
    private static final Timings TIMINGS = new Timings(null);

    private static List<Long> leaseTimes() {
        return Stream.iterate(
                        LockOptions.MIN_LEASE_TIME.toNanos(),
                        time -> time <= LockOptions.MAX_LEASE_TIME.toNanos(),
                        time -> time * 5 / 4)
                .toList();
    }

    @Test
    void aLeaseIsWorthMostOfItsTime() {
        assertThat(leaseTimes()).allMatch(time -> ClockDrift.of(time) <= time / 40 && ClockDrift.of(time) > time / 100);
    }

    @Test
    void aLeaseSurvivesTwoRenewalsThatAreLost() {
        for (long time : leaseTimes()) {
            long latestRenewal = Timings.renewalPeriod(time) * 11 / 10;
            long lost = TIMINGS.command(time) + Timings.renewalRetry(time, time);
            assertThat(latestRenewal + 2 * lost)
                    .as("when the third is sent, of a lease time of %s", Duration.ofNanos(time))
                    .isLessThan(time - ClockDrift.of(time));
        }
    }

    @Test
    void aLeaseThatIsRenewedInTimeIsNeverAtRisk() {
        for (long time : leaseTimes()) {
            long answered = Timings.renewalPeriod(time) * 11 / 10 + TIMINGS.command(time);
            assertThat(answered).isLessThan(time - ClockDrift.of(time) - Timings.riskWindow(time));
        }
    }

    @Test
    void aCommandTakesASecondAtMostOrWhatIsConfigured() {
        assertThat(leaseTimes())
                .allMatch(time -> TIMINGS.command(time) > 0 && TIMINGS.command(time) <= 1_000_000_000L)
                .allMatch(time -> TIMINGS.command(time) <= time / 6);
        assertThat(new Timings(Duration.ofMillis(70)).command(1)).isEqualTo(70_000_000L);
    }

    @Test
    void aRenewalIsRetriedSoonerTheLessTimeIsLeftButNotWithoutPause() {
        assertThat(Timings.renewalRetry(30_000_000_000L, 28_000_000_000L)).isEqualTo(2_500_000_000L);
        assertThat(Timings.renewalRetry(30_000_000_000L, 4_000_000_000L)).isEqualTo(1_000_000_000L);
        assertThat(Timings.renewalRetry(200_000_000L, 1)).isEqualTo(1_000_000L);
    }

    @Test
    void thePauseBetweenQuestionsDoublesToATenthOfASecond() {
        assertThat(Stream.of(0, 1, 2, 3, 4, 5, 100, Integer.MAX_VALUE)
                        .map(round -> Timings.pollBound(round) / 1_000_000))
                .containsExactly(10L, 20L, 40L, 80L, 100L, 100L, 100L, 100L);
    }
}
