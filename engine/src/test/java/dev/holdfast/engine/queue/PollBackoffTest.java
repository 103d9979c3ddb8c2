package dev.holdfast.engine.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.EngineFixture;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Ticket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The time between two attempts, with the longest jitter and a claim time of 4 s. */
class PollBackoffTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Busy BUSY = AcquireReply.busy(null, null);

    private final PollBackoff backoff = new PollBackoff(new EngineFixture().context);

    private long nextMillis(Busy busy) {
        return Duration.ofNanos(backoff.next(busy, Duration.ofSeconds(4).toNanos()))
                .toMillis();
    }

    private static Busy ticket(Duration remaining, long rank, boolean handsOver) {
        return AcquireReply.busy(remaining, null).withTicket(new Ticket(1, rank, handsOver, Long.MAX_VALUE));
    }

    @Test
    void timeWithoutATicketDoublesToATenthOfASecond() {
        assertThat(nextMillis(BUSY)).isEqualTo(10);
        assertThat(nextMillis(BUSY)).isEqualTo(20);
        assertThat(nextMillis(null)).as("after a failure").isEqualTo(40);
        assertThat(nextMillis(BUSY)).isEqualTo(80);
        assertThat(nextMillis(BUSY)).isEqualTo(100);
        assertThat(nextMillis(BUSY)).isEqualTo(100);
    }

    @Test
    void restartBeginsWithShortTimes() {
        nextMillis(BUSY);
        nextMillis(BUSY);
        backoff.restart();
        assertThat(nextMillis(BUSY)).isEqualTo(10);
    }

    @Test
    void wakeUpIsFollowedByOneAttemptAtOnce() {
        backoff.onWakeUp();
        assertThat(nextMillis(ticket(HOUR, 0, true))).isZero();
        assertThat(nextMillis(ticket(HOUR, 0, true))).isEqualTo(1_200);
    }

    @Test
    void localReleaseIsFollowedByAnAttemptAtOnceWithoutATicket() {
        backoff.onLocalRelease();
        assertThat(nextMillis(BUSY)).isZero();
        assertThat(nextMillis(BUSY)).isEqualTo(10);
        backoff.onLocalRelease();
        assertThat(nextMillis(null)).as("after a failure").isZero();
    }

    @Test
    void localReleaseDoesNotShortenTheTimeWithATicket() {
        backoff.onLocalRelease();
        assertThat(nextMillis(ticket(HOUR, 0, true))).isEqualTo(1_200);
        assertThat(nextMillis(BUSY)).as("the release is forgotten").isEqualTo(10);
    }

    @Test
    void ticketBehindAForeignHolderPollsOftenOnlyAtRankZero() {
        assertThat(nextMillis(ticket(HOUR, 0, false))).isEqualTo(100);
        assertThat(nextMillis(ticket(HOUR, 1, false))).isEqualTo(1_200);
    }

    @Test
    void retryTimeOfTheStoreIsFollowed() {
        Duration retry = Duration.ofMillis(70);
        assertThat(nextMillis(BUSY.withRetryAfter(retry))).isEqualTo(70);
        assertThat(nextMillis(ticket(HOUR, 5, true).withRetryAfter(retry))).isEqualTo(70);
    }

    @Test
    void attemptIsMadeJustAfterTheExpiryOfTheHolder() {
        Duration remaining = Duration.ofMillis(3);
        assertThat(nextMillis(AcquireReply.busy(remaining, null))).isEqualTo(3 + 5);
        assertThat(nextMillis(ticket(remaining, 0, true))).isEqualTo(3 + 5);
        assertThat(nextMillis(ticket(remaining, 1, true)))
                .as("at a higher rank")
                .isEqualTo(1_200);
    }

    @Test
    void attemptIsMadeAtOnceIfTheLockIsFreeAtAnyRank() {
        assertThat(nextMillis(ticket(Duration.ZERO, 3, true))).isEqualTo(5);
    }
}
