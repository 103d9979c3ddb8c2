package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import dev.holdfast.LeaseState;
import dev.holdfast.LockKeyConflictException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is done about a lock that the store may have granted without our knowledge. The command timeout is a second. */
class ReleaseCompensatorTest {
    private final EngineFixture played = new EngineFixture();

    @AfterEach
    void nothingIsPlanned() {
        assertThat(played.time.planned()).isZero();
        assertThat(played.load().inFlight()).isZero();
    }

    private void acquireInVain() {
        CompletableFuture<Lease> acquiring = played.lock().acquireAsync(Duration.ZERO);
        played.store.acquires.next().timeOut();
        assertThat(acquiring).isCompletedExceptionally();
    }

    /** Answers all releases for some time, null for not at all, and returns when they came, in milliseconds. */
    private List<Long> answerReleases(Duration time, ReleaseReply reply) {
        return handleReleases(time, question -> {
            if (reply == null) {
                question.timeOut();
            } else {
                question.answer(reply);
            }
        });
    }

    private List<Long> handleReleases(Duration time, Consumer<StoreCall<Ownership, ReleaseReply>> answer) {
        long start = played.time.nanoTime();
        List<Long> times = new ArrayList<>();
        while (played.time.nanoTime() - start < time.toNanos()) {
            while (played.store.releases.size() > 0) {
                times.add((played.time.nanoTime() - start) / 1_000_000);
                answer.accept(played.store.releases.next());
            }
            played.time.advanceMillis(1);
        }
        return times;
    }

    @Test
    void aReleaseThatMayHaveOvertakenTheAcquireIsRepeatedUntilTheAcquireMustHaveCome() {
        acquireInVain();
        assertThat(answerReleases(Duration.ofMinutes(2), ReleaseReply.NOT_OWNER))
                .containsExactly(0L, 1_000L, 2_000L, 4_000L);
    }

    @Test
    void aReleaseThatFoundSomethingIsTheLast() {
        acquireInVain();
        assertThat(answerReleases(Duration.ofMinutes(2), ReleaseReply.RELEASED)).containsExactly(0L);
    }

    @Test
    void aKeyThatHoldsSomethingElseIsNotAskedForEver() {
        acquireInVain();
        assertThat(handleReleases(Duration.ofMinutes(2), question -> question.fail(conflict())))
                .containsExactly(0L, 1_000L, 2_000L, 4_000L);
    }

    private static LockKeyConflictException conflict() {
        return new LockKeyConflictException("orders", "its key holds a list", null);
    }

    @Test
    void duringAnOutageTheReleaseGoesOnUntilTheTokenHasSurelyExpired() {
        acquireInVain();
        List<Long> times = answerReleases(Duration.ofMinutes(2), null);
        assertThat(times).startsWith(0L, 1_000L, 2_000L, 4_000L).hasSizeGreaterThan(50);
        for (int i = 4; i < times.size(); i++) {
            assertThat(times.get(i) - times.get(i - 1)).isLessThanOrEqualTo(500);
        }
        assertThat(times.get(times.size() - 1)).isBetween(31_000L, 32_000L);
    }

    @Test
    void whatCertainlyHadNoEffectIsNotReleased() {
        CompletableFuture<Lease> acquiring = played.lock().acquireAsync(Duration.ZERO);
        played.store.acquires.next().fail(new LockUnavailableException("orders", "connection refused", null, false));
        assertThat(acquiring).isCompletedExceptionally();
        assertThat(played.store.releases.size()).isZero();
    }

    @Test
    void aLockThatWasFreedByTheCompensationIsOfferedToThoseWhoWait() {
        acquireInVain();
        CompletableFuture<Lease> waiting = played.lock().acquireAsync(Duration.ofSeconds(1));
        played.store.acquires.next().answer(StoreCall.BUSY);
        played.store.releases.next().answer(ReleaseReply.RELEASED);
        played.time.runDue();

        assertThat(played.store.acquires.size()).as("asked at once").isEqualTo(1);
        waiting.cancel(false);
        played.store.acquires.next().answer(StoreCall.BUSY);
    }

    @Test
    void aReleaseWithoutAnAnswerIsRepeatedUntilTheDeadlineAndTold() {
        Lease lease = played.held(EngineFixture.fixed());
        CompletableFuture<Boolean> release = lease.releaseAsync();
        played.store.releases.next().timeOut();

        assertThat(EngineFixture.failure(release)).isInstanceOf(LockUnavailableException.class);
        assertThat(lease.isHeld()).isFalse();
        assertThat(played.events.all()).contains("releaseFailed");
        assertThat(answerReleases(Duration.ofMinutes(2), ReleaseReply.NOT_OWNER))
                .as("not the owner after an unknown outcome is released")
                .hasSize(4);
        assertThat(played.events.all()).noneMatch(event -> event.startsWith("lost"));
    }

    @Test
    void aReleaseThatFindsSomethingElseUnderTheKeySaysSoAndTheLeaseWasLost() {
        Lease lease = played.held(EngineFixture.fixed());
        CompletableFuture<Boolean> release = lease.releaseAsync();
        played.store.releases.next().fail(conflict());

        assertThat(EngineFixture.failure(release)).isInstanceOf(LockKeyConflictException.class);
        assertThat(lease.state()).isEqualTo(LeaseState.LOST);
        assertThat(played.events.all()).contains("lost NOT_OWNER").doesNotContain("releaseFailed");
        assertThat(answerReleases(Duration.ofMinutes(2), ReleaseReply.NOT_OWNER))
                .isEmpty();
        lease.close();
    }

    @Test
    void aLeaseThatWasLostByTheClockIsReleased() {
        played.held(EngineFixture.fixed());
        played.time.advanceMillis(EngineFixture.TRUSTED_MILLIS);
        assertThat(played.events.all()).contains("lost EXPIRED");
        assertThat(answerReleases(Duration.ofMinutes(2), ReleaseReply.RELEASED)).hasSize(1);
    }
}
