package dev.holdfast.engine.acquire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.StoreCall;
import dev.holdfast.engine.context.Timings;
import dev.holdfast.engine.queue.LocalWaitQueues;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** One attempt: the claim that it sends, and the meaning of its reply. */
class AcquireAttemptTest {
    private final EngineFixture engine = new EngineFixture();

    @Test
    void claimHasTheValuesOfTheOptions() {
        LockOptions options = LockOptions.builder()
                .leaseTime(Duration.ofSeconds(3))
                .fencing(false)
                .build();
        engine.lock(options).acquireAsync(Duration.ofMillis(200));
        Claim claim = engine.store.acquires.next().request();
        assertThat(claim.lockName()).isEqualTo("orders");
        assertThat(claim.leaseTime()).isEqualTo(Duration.ofSeconds(3));
        assertThat(claim.fencing()).isFalse();
        assertThat(claim.timeout()).as("no longer than the wait time").isEqualTo(Duration.ofMillis(200));
        assertThat(claim.minFence()).isZero();

        engine.acquire();
        engine.lock(options).acquireAsync(Duration.ofMinutes(1));
        Claim next = engine.store.acquires.next().request();
        assertThat(next.timeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(next.minFence())
                .as("the highest fencing token that was seen")
                .isEqualTo(7);
        assertThat(next.ownership()).isNotEqualTo(claim.ownership());
    }

    @Test
    void grantAfterItsLeaseTimeIsFollowedByAnAttemptWithTheSameToken() {
        CompletableFuture<Lease> acquiring = engine.lock().acquireAsync(Duration.ofMinutes(1));
        StoreCall<Claim, AcquireReply> first = engine.store.acquires.next();
        engine.time.advanceMillis(EngineFixture.VALID_MILLIS);
        first.reply(StoreCall.granted(7));
        assertThat(acquiring).isNotDone();

        engine.time.advanceMillis(10);
        StoreCall<Claim, AcquireReply> second = engine.store.acquires.next();
        second.reply(StoreCall.granted(7));

        assertThat(second.request().ownership()).isEqualTo(first.request().ownership());
        assertThat(acquiring.join().remaining()).hasMillis(EngineFixture.VALID_MILLIS);
    }

    @Test
    void grantAfterItsLeaseTimeIsReleasedIfTheWaitIsOver() {
        CompletableFuture<Lease> acquiring = engine.lock().acquireAsync(Duration.ZERO);
        StoreCall<Claim, AcquireReply> attempt = engine.store.acquires.next();
        engine.time.advanceMillis(EngineFixture.VALID_MILLIS);
        attempt.reply(StoreCall.granted(7));

        assertThat(acquiring).isCompletedExceptionally();
        assertThat(engine.store.releases.next().request())
                .isEqualTo(attempt.request().ownership());
    }

    @Test
    void grantBeforeALongerSuspensionIsReleased() {
        CompletableFuture<Lease> acquiring = engine.lock().acquireAsync(Duration.ZERO);
        StoreCall<Claim, AcquireReply> attempt = engine.store.acquires.next();
        engine.time.suspend(Duration.ofMinutes(5));
        attempt.reply(StoreCall.granted(7));

        assertThat(acquiring).isCompletedExceptionally();
        assertThat(engine.store.releases.next().request())
                .isEqualTo(attempt.request().ownership());
    }

    @Test
    void lastAttemptHasTimeForAReply() {
        CompletableFuture<Lease> waiting = engine.lock().acquireAsync(Duration.ofMillis(200));
        engine.store.acquires.next().reply(AcquireReply.busy(null, null).withRetryAfter(Duration.ofHours(1)));
        engine.time.advanceMillis(200);
        Claim last = engine.store.acquires.next().request();
        assertThat(last.timeout()).isEqualTo(Duration.ofNanos(Timings.LAST_REPLY));
        assertThat(waiting).isNotDone();
    }

    @Test
    void attemptOfAClosedProviderFailsWithoutARequest() throws Exception {
        Acquisition acquisition = newAcquisition();
        engine.context.markClosed();
        List<AttemptResult> results = new ArrayList<>();
        acquisition.attempt(results::add);
        acquisition.attemptBlocking(results::add);
        acquisition.settle();

        assertThat(results)
                .hasSize(2)
                .allSatisfy(result -> assertThat(result)
                        .isInstanceOfSatisfying(
                                AttemptResult.Failed.class,
                                failed -> assertThat(failed.failure()).hasMessageContaining("closed")));
        assertThat(engine.store.acquires.size()).isZero();
        assertThat(engine.store.releases.size()).isZero();
    }

    @Test
    void grantAfterCloseIsReleased() {
        Acquisition acquisition = newAcquisition();
        List<AttemptResult> results = new ArrayList<>();
        acquisition.attempt(results::add);
        engine.context.markClosed();
        StoreCall<Claim, AcquireReply> attempt = engine.store.acquires.next();
        attempt.reply(StoreCall.granted(7));
        assertThat(results).hasOnlyElementsOfType(AttemptResult.Failed.class);
        acquisition.settle();
        assertThat(engine.store.releases.next().request())
                .isEqualTo(attempt.request().ownership());
    }

    @Test
    void grantCreatesALeaseAndNotesItsFencingToken() {
        Acquisition acquisition = newAcquisition();
        List<AttemptResult> results = new ArrayList<>();
        acquisition.attempt(results::add);
        StoreCall<Claim, AcquireReply> attempt = engine.store.acquires.next();
        attempt.reply(StoreCall.granted(7));
        assertThat(results).singleElement().isInstanceOfSatisfying(AttemptResult.Acquired.class, acquired -> {
            assertThat(acquired.lease().ownership()).isEqualTo(attempt.request().ownership());
            assertThat(acquired.lease().fencingToken()).hasValue(7);
        });
        assertThat(engine.context.highestFence()).isEqualTo(7);
    }

    @Test
    void failureThatIsNoLockExceptionHasAnUnknownOutcome() {
        Acquisition acquisition = newAcquisition();
        List<AttemptResult> results = new ArrayList<>();
        acquisition.attempt(results::add);
        StoreCall<Claim, AcquireReply> attempt = engine.store.acquires.next();
        attempt.fail(new IllegalStateException("a bug in the store"));
        assertThat(results).hasOnlyElementsOfType(AttemptResult.Failed.class);
        acquisition.settle();
        assertThat(engine.store.releases.next().request())
                .isEqualTo(attempt.request().ownership());
    }

    private Acquisition newAcquisition() {
        LocalWaitQueues queues = new LocalWaitQueues(engine.context);
        return engine.newAcquisition(engine.newAcquireServices(queues), LockOptions.defaults());
    }
}
