package dev.holdfast.engine.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import dev.holdfast.LeaseState;
import dev.holdfast.LockKeyConflictException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.StoreCall;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Compensation of attempts and releases with an unknown outcome, and of requests that the store may carry out late. The command
 * timeout is a second.
 */
class ReleaseCompensatorTest {
    private final EngineFixture engine = new EngineFixture();

    @AfterEach
    void nothingIsPlanned() {
        assertThat(engine.time.planned()).isZero();
        assertThat(engine.inFlight()).isZero();
    }

    private void acquireWithUnknownOutcome() {
        CompletableFuture<Lease> acquiring = engine.lock().acquireAsync(Duration.ZERO);
        engine.store.acquires.next().timeOut();
        assertThat(acquiring).isCompletedExceptionally();
    }

    /** Makes an attempt with an unknown outcome, which the store may carry out until the test says otherwise. */
    private void acquireLate() {
        CompletableFuture<Lease> acquiring = engine.lock().acquireAsync(Duration.ZERO);
        StoreCall<Claim, AcquireReply> attempt = engine.store.acquires.next();
        engine.store.lateRequests.add(attempt.request().ownership());
        attempt.timeOut();
        assertThat(acquiring).isCompletedExceptionally();
    }

    /** Replies to all releases for two minutes. The given one is the first after which no request is late any more. */
    private List<Long> replyUntilNoneIsLate(int last, ReleaseReply reply) {
        AtomicInteger replies = new AtomicInteger();
        return handleReleases(Duration.ofMinutes(2), attempt -> {
            if (replies.incrementAndGet() == last) {
                engine.store.lateRequests.clear();
            }
            attempt.reply(reply);
        });
    }

    /** Replies to all releases for some time, or lets them time out if the reply is null. Returns their times in milliseconds. */
    private List<Long> replyToReleases(Duration time, ReleaseReply reply) {
        return handleReleases(time, attempt -> {
            if (reply == null) {
                attempt.timeOut();
            } else {
                attempt.reply(reply);
            }
        });
    }

    private List<Long> handleReleases(Duration time, Consumer<StoreCall<Ownership, ReleaseReply>> action) {
        long start = engine.time.nanoTime();
        List<Long> times = new ArrayList<>();
        while (engine.time.nanoTime() - start < time.toNanos()) {
            while (engine.store.releases.size() > 0) {
                times.add((engine.time.nanoTime() - start) / 1_000_000);
                action.accept(engine.store.releases.next());
            }
            engine.time.advanceMillis(1);
        }
        return times;
    }

    @Test
    void releaseThatFindsNothingIsRepeatedUntilTheClaimIsRefused() {
        acquireWithUnknownOutcome();
        assertThat(replyToReleases(Duration.ofMinutes(2), ReleaseReply.NOT_OWNER))
                .containsExactly(0L, 1_000L, 2_000L, 4_000L);
    }

    @Test
    void releaseThatSucceedsIsNotRepeated() {
        acquireWithUnknownOutcome();
        assertThat(replyToReleases(Duration.ofMinutes(2), ReleaseReply.RELEASED))
                .containsExactly(0L);
    }

    @Test
    void releaseThatSucceedsIsRepeatedWhileARequestIsLate() {
        acquireLate();
        assertThat(replyUntilNoneIsLate(3, ReleaseReply.RELEASED)).containsExactly(0L, 1_000L, 2_000L);
    }

    @Test
    void releaseIsRepeatedEveryHalfSecondWhileARequestIsLate() {
        acquireLate();
        List<Long> times = replyUntilNoneIsLate(10, ReleaseReply.NOT_OWNER);
        assertThat(times).startsWith(0L, 1_000L, 2_000L, 4_000L).hasSize(10);
        for (int i = 4; i < times.size(); i++) {
            assertThat(times.get(i) - times.get(i - 1)).as("the longest pause").isBetween(499L, 500L);
        }
    }

    @Test
    void definiteRepliesAreFollowedByReleasesBeyondTheExpiryWhileARequestIsLate() {
        for (ReleaseReply reply : ReleaseReply.values()) {
            acquireLate();
            List<Long> times = replyUntilNoneIsLate(100, reply);
            assertThat(times).hasSize(100);
            assertThat(times.get(99))
                    .as("after the lease time and two command timeouts")
                    .isGreaterThan(45_000L);
        }
    }

    @Test
    void releaseWithoutAReplyIsNotRepeatedBeyondTheExpiry() {
        acquireLate();
        AtomicInteger replies = new AtomicInteger();
        List<Long> times = handleReleases(Duration.ofMinutes(2), attempt -> {
            if (replies.incrementAndGet() == 80) {
                attempt.timeOut();
            } else {
                attempt.reply(ReleaseReply.RELEASED);
            }
        });
        assertThat(times).as("the last one has no reply").hasSize(80);
        assertThat(times.get(79)).isGreaterThan(33_000L);
    }

    @Test
    void closeEndsTheReleasesOfALateRequest() {
        acquireLate();
        assertThat(replyToReleases(Duration.ofSeconds(3), ReleaseReply.RELEASED))
                .containsExactly(0L, 1_000L, 2_000L);
        engine.provider.close();
        assertThat(replyToReleases(Duration.ofMinutes(2), ReleaseReply.RELEASED))
                .isEmpty();
    }

    @Test
    void endOfAWaitIsRepeatedWhileARequestIsLate() {
        CompletableFuture<Lease> waiting = engine.lock().acquireAsync(Duration.ofMinutes(1));
        StoreCall<Claim, AcquireReply> attempt = engine.store.acquires.next();
        engine.store.lateRequests.add(attempt.request().ownership());
        attempt.reply(EngineFixture.busyWithTicket(42, 3));
        waiting.cancel(false);

        assertThat(replyUntilNoneIsLate(3, ReleaseReply.NOT_OWNER)).containsExactly(0L, 1_000L, 2_000L);
    }

    @Test
    void releaseThatFindsAKeyConflictIsRepeatedThreeTimes() {
        acquireWithUnknownOutcome();
        assertThat(handleReleases(Duration.ofMinutes(2), attempt -> attempt.fail(conflict())))
                .containsExactly(0L, 1_000L, 2_000L, 4_000L);
    }

    private static LockKeyConflictException conflict() {
        return new LockKeyConflictException("orders", "its key holds a list", null);
    }

    @Test
    void releaseIsRepeatedInAnOutageUntilTheTokenHasExpired() {
        acquireWithUnknownOutcome();
        List<Long> times = replyToReleases(Duration.ofMinutes(2), null);
        assertThat(times).startsWith(0L, 1_000L, 2_000L, 4_000L).hasSizeGreaterThan(50);
        for (int i = 4; i < times.size(); i++) {
            assertThat(times.get(i) - times.get(i - 1)).as("the longest pause").isBetween(499L, 500L);
        }
        assertThat(times.get(times.size() - 1)).isBetween(31_000L, 32_000L);
    }

    @Test
    void attemptThatSurelyHadNoEffectIsNotReleased() {
        CompletableFuture<Lease> acquiring = engine.lock().acquireAsync(Duration.ZERO);
        engine.store.acquires.next().fail(new LockUnavailableException("orders", "connection refused", null, false));
        assertThat(acquiring).isCompletedExceptionally();
        assertThat(engine.store.releases.size()).isZero();
    }

    @Test
    void compensationThatReleasesTheLockMakesTheHeadAttemptAtOnce() {
        acquireWithUnknownOutcome();
        CompletableFuture<Lease> waiting = engine.lock().acquireAsync(Duration.ofSeconds(1));
        engine.store.acquires.next().reply(StoreCall.BUSY);
        engine.store.releases.next().reply(ReleaseReply.RELEASED);
        engine.time.runDue();

        assertThat(engine.store.acquires.size()).as("attempts at once").isEqualTo(1);
        waiting.cancel(false);
        engine.store.acquires.next().reply(StoreCall.BUSY);
    }

    @Test
    void releaseWithoutAReplyIsReportedAndRepeated() {
        Lease lease = engine.acquire(EngineFixture.withoutRenewal());
        CompletableFuture<Boolean> release = lease.releaseAsync();
        engine.store.releases.next().timeOut();

        assertThat(EngineFixture.failure(release)).isInstanceOf(LockUnavailableException.class);
        assertThat(lease.isHeld()).isFalse();
        assertThat(engine.events.all()).contains("releaseFailed");
        assertThat(replyToReleases(Duration.ofMinutes(2), ReleaseReply.NOT_OWNER))
                .as("releases after an unknown outcome")
                .hasSize(4);
        assertThat(engine.events.all()).noneMatch(event -> event.startsWith("lost"));
    }

    @Test
    void releaseThatFindsAKeyConflictLosesTheLease() {
        Lease lease = engine.acquire(EngineFixture.withoutRenewal());
        CompletableFuture<Boolean> release = lease.releaseAsync();
        engine.store.releases.next().fail(conflict());

        assertThat(EngineFixture.failure(release)).isInstanceOf(LockKeyConflictException.class);
        assertThat(lease.state()).isEqualTo(LeaseState.LOST);
        assertThat(engine.events.all()).contains("lost NOT_OWNER").doesNotContain("releaseFailed");
        assertThat(replyToReleases(Duration.ofMinutes(2), ReleaseReply.NOT_OWNER))
                .isEmpty();
        lease.close();
    }

    @Test
    void leaseLostAtItsDeadlineIsReleased() {
        engine.acquire(EngineFixture.withoutRenewal());
        engine.time.advanceMillis(EngineFixture.VALID_MILLIS);
        assertThat(engine.events.all()).contains("lost EXPIRED");
        assertThat(replyToReleases(Duration.ofMinutes(2), ReleaseReply.RELEASED))
                .hasSize(1);
    }
}
