package dev.holdfast.redis.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConnectPaceTest {
    private final ConnectPace pace = new ConnectPace();

    private static IllegalStateException refused() {
        return new IllegalStateException("connection refused");
    }

    private ConnectPace.Attempt begin() {
        ConnectPace.Attempt attempt = pace.tryBegin();
        while (attempt == null) {
            Thread.onSpinWait();
            attempt = pace.tryBegin();
        }
        return attempt;
    }

    @Test
    void sixthAttemptWithoutAResultHasToWaitAfterAFailure() {
        begin().failed(refused());
        for (int i = 0; i < 4; i++) {
            begin();
        }
        assertThat(pace.tryBegin()).isNull();
    }

    @Test
    void allConnectionsOfAPoolMayBeMadeAtOnceWhileNoneFails() {
        for (int i = 0; i < 64; i++) {
            assertThat(pace.tryBegin()).isNotNull();
        }
    }

    @Test
    void attemptThatSucceedsOrIsDroppedDoesNotCount() {
        for (int i = 0; i < 100; i++) {
            begin().succeeded();
            begin().dropped();
        }
        assertThat(pace.tryBegin()).isNotNull();
    }

    @Test
    void failedAttemptsFollowEachOtherAtMostFiveTimesASecond() {
        List<Long> begins = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            ConnectPace.Attempt attempt = begin();
            begins.add(System.nanoTime());
            attempt.failed(refused());
        }
        for (int i = 5; i < begins.size(); i++) {
            assertThat(Duration.ofNanos(begins.get(i) - begins.get(i - 5)))
                    .as("a second, less the time from the begin of an attempt to the reading of the clock")
                    .isGreaterThan(Duration.ofMillis(900));
        }
    }

    @Test
    void successEndsThePauses() {
        for (int i = 0; i < 3; i++) {
            begin().failed(refused());
        }
        assertThat(pace.isFailing()).isTrue();
        begin().succeeded();
        assertThat(pace.isFailing()).isFalse();
        assertThat(pace.tryBegin()).isNotNull();
    }

    @Test
    void tooEarlyHasTheReasonOfTheLastFailure() {
        assertThat(pace.tooEarly()).hasMessage("no connection yet");
        begin().failed(refused());
        assertThat(pace.tooEarly())
                .isInstanceOf(RedisUnreachable.class)
                .hasMessage("no connection: connection refused");
        begin().failed(new RedisErrorReply("WRONGPASS invalid"));
        assertThat(pace.tooEarly()).isInstanceOf(RedisErrorReply.class).hasMessage("WRONGPASS invalid");
    }

    @Test
    void connectUsesOneAttempt() {
        assertThat(pace.connect(() -> "made")).isEqualTo("made");
        assertThatThrownBy(() -> pace.connect(() -> {
                    throw refused();
                }))
                .hasMessage("connection refused");
        for (int i = 0; i < 4; i++) {
            begin();
        }
        assertThatThrownBy(() -> pace.connect(() -> "too early")).isInstanceOf(RedisUnreachable.class);
    }

    @Test
    void failureOfTheLibraryCountsUntilASuccess() {
        for (int i = 0; i < 3; i++) {
            pace.failed(refused());
        }
        assertThat(pace.isFailing()).isTrue();
        pace.succeeded();
        assertThat(pace.isFailing()).isFalse();
    }
}
