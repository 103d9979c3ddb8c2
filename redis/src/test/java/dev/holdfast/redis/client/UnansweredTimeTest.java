package dev.holdfast.redis.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnansweredTimeTest {
    private static final long AN_HOUR = 3_600_000_000_000L;

    private final UnansweredTime time = new UnansweredTime();

    /** Lets the clock advance between two events. */
    private static void tick() {
        long start = System.nanoTime();
        while (System.nanoTime() - start < 2_000_000) {
            Thread.onSpinWait();
        }
    }

    @Test
    void connectionWithoutCallsIsNotUnanswered() {
        assertThat(time.hasLasted(0)).isFalse();
    }

    @Test
    void callWithoutReplyIsUnansweredSinceItWasSent() {
        tick();
        time.sent();

        assertThat(time.hasLasted(0)).isTrue();
        assertThat(time.hasLasted(AN_HOUR)).isFalse();
    }

    @Test
    void replyEndsTheUnansweredTime() {
        tick();
        time.sent();
        tick();
        time.replied();

        assertThat(time.hasLasted(0)).isFalse();
    }

    @Test
    void laterCallDoesNotRestartTheUnansweredTime() {
        tick();
        time.sent();
        long firstSent = System.nanoTime();
        tick();
        time.sent();

        assertThat(time.hasLasted(System.nanoTime() - firstSent)).isTrue();
    }
}
