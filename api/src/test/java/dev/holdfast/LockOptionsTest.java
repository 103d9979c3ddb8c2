package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LockOptionsTest {
    private static final Duration LONGEST = Duration.ofMillis(Long.MAX_VALUE);
    private static final Duration TOO_LONG = Duration.ofSeconds(Long.MAX_VALUE);

    @Test
    void theDefaultsAreAsDocumented() {
        LockOptions options = LockOptions.defaults();
        assertThat(options.leaseTime()).hasSeconds(30);
        assertThat(options.autoRenew()).isTrue();
        assertThat(options.maxHoldTime()).isEmpty();
        assertThat(options.waitTimeout()).isEmpty();
        assertThat(options.fencing()).isTrue();
    }

    static Stream<Duration> wrongLeaseTimes() {
        return Stream.of(
                Duration.ZERO,
                Duration.ofSeconds(-1),
                Duration.ofNanos(999),
                Duration.ofMillis(1),
                Duration.ofMillis(100),
                Duration.ofMillis(200).minusNanos(1),
                Duration.ofDays(365).plusNanos(1),
                LONGEST,
                TOO_LONG,
                Duration.ofSeconds(Long.MIN_VALUE));
    }

    @ParameterizedTest
    @MethodSource("wrongLeaseTimes")
    void aLeaseTimeOutOfRangeIsRefused(Duration time) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LockOptions.builder().leaseTime(time))
                .withMessage("leaseTime must be between PT0.2S and PT8760H, but was " + time);
    }

    @Test
    void theLimitsOfALeaseTimeAreAllowed() {
        assertThat(LockOptions.builder()
                        .leaseTime(Duration.ofMillis(200))
                        .build()
                        .leaseTime())
                .hasMillis(200);
        assertThat(LockOptions.builder().leaseTime(Duration.ofDays(365)).build().leaseTime())
                .hasDays(365);
    }

    @Test
    void fractionsOfAMillisecondAreCutFromALeaseTime() {
        Duration time = Duration.ofMillis(200).plusNanos(999_999);
        assertThat(LockOptions.builder().leaseTime(time).build().leaseTime()).isEqualTo(Duration.ofMillis(200));
    }

    static Stream<Duration> notPositive() {
        return Stream.of(Duration.ZERO, Duration.ofNanos(-1), Duration.ofSeconds(Long.MIN_VALUE));
    }

    @ParameterizedTest
    @MethodSource("notPositive")
    void aMaximumHoldTimeThatIsNotPositiveIsRefused(Duration time) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LockOptions.builder().maxHoldTime(time))
                .withMessage("maxHoldTime must be more than zero, but was " + time);
    }

    @Test
    void aNegativeWaitTimeoutIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LockOptions.builder().waitTimeout(Duration.ofNanos(-1)))
                .withMessage("waitTimeout must not be negative, but was PT-0.000000001S");
        assertThat(LockOptions.builder().waitTimeout(Duration.ZERO).build().waitTimeout())
                .contains(Duration.ZERO);
    }

    @Test
    void timesWhoseMillisecondsOverflowAreRefused() {
        String rule = " must not be longer than PT2562047788015H12M55.807S, but was PT2562047788015215H30M7S;"
                + " leave it out for no limit";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LockOptions.builder().maxHoldTime(TOO_LONG))
                .withMessage("maxHoldTime" + rule);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LockOptions.builder().waitTimeout(TOO_LONG))
                .withMessage("waitTimeout" + rule);
    }

    @Test
    void theLongestTimesInMillisecondsAreAllowed() {
        LockOptions options =
                LockOptions.builder().maxHoldTime(LONGEST).waitTimeout(LONGEST).build();
        assertThat(options.maxHoldTime()).contains(LONGEST);
        assertThat(options.waitTimeout()).contains(LONGEST);
    }

    @Test
    void nullIsRefused() {
        LockOptions.Builder builder = LockOptions.builder();
        assertThatNullPointerException().isThrownBy(() -> builder.leaseTime(null));
        assertThatNullPointerException().isThrownBy(() -> builder.maxHoldTime(null));
        assertThatNullPointerException().isThrownBy(() -> builder.waitTimeout(null));
    }

    @Test
    void derivedOptionsKeepWhatIsNotChanged() {
        LockOptions options = LockOptions.builder()
                .leaseTime(Duration.ofSeconds(1))
                .autoRenew(false)
                .maxHoldTime(Duration.ofMinutes(1))
                .waitTimeout(Duration.ofSeconds(2))
                .fairness(Fairness.STRICT)
                .fencing(false)
                .build();
        assertThat(options.toBuilder().build()).hasToString(options.toString());
        assertThat(options)
                .hasToString("LockOptions[leaseTime=PT1S, autoRenew=false, maxHoldTime=PT1M, waitTimeout=PT2S,"
                        + " fairness=STRICT, fencing=false]");
        options.toBuilder().fencing(true).build();
        assertThat(options.fencing()).isFalse();
    }
}
