package dev.holdfast.engine.acquire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockOptions;
import dev.holdfast.engine.context.WaitTimeout;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The deadline of a request. */
class AcquireRequestTest {
    private static AcquireRequest request(long start, long waitTime) {
        LockOptions options =
                LockOptions.builder().leaseTime(Duration.ofSeconds(3)).build();
        return new AcquireRequest("orders", options, start, waitTime, null, null);
    }

    @Test
    void deadlineIsTheStartAndTheWaitTime() {
        assertThat(request(100, 50).deadline()).isEqualTo(150);
        assertThat(request(100, 50).hasLimit()).isTrue();
        assertThat(request(100, 0).deadline()).isEqualTo(100);
    }

    @Test
    void requestWithoutALimitHasNoDeadline() {
        assertThat(request(100, WaitTimeout.NEVER).hasLimit()).isFalse();
        assertThat(request(100, WaitTimeout.NEVER).deadline()).isEqualTo(WaitTimeout.NEVER);
    }

    @Test
    void waitTimeThatOverflowsTheDeadlineHasNoLimit() {
        assertThat(request(100, Long.MAX_VALUE - 100).hasLimit()).isFalse();
        assertThat(request(100, Long.MAX_VALUE - 99).deadline()).isEqualTo(WaitTimeout.NEVER);
        assertThat(request(100, Long.MAX_VALUE - 101).hasLimit()).isTrue();
        assertThat(request(100, Long.MAX_VALUE - 101).deadline()).isEqualTo(Long.MAX_VALUE - 1);
    }

    @Test
    void leaseTimeIsThatOfTheOptions() {
        assertThat(request(0, 0).leaseTime()).isEqualTo(3_000_000_000L);
    }
}
