package dev.holdfast.engine.acquire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import dev.holdfast.LeaseState;
import dev.holdfast.LockProvider;
import dev.holdfast.engine.CallerThread;
import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.engine.LockEngine;
import dev.holdfast.engine.StoreCall;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.ReleaseReply;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Callers that give up at each point on the way to a lease. What was granted, or may have been granted, is released. */
class AcquisitionAbandonTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final EngineFixture engine = new EngineFixture();

    @AfterEach
    void nothingIsKept() {
        engine.time.advance(Duration.ofMinutes(5));
        engine.assertKeepsNothing();
        assertThat(engine.time.planned()).isZero();
        assertThat(engine.store.watches).hasValue(0);
        assertThat(engine.store.acquires.size()).as("attempts without a waiter").isZero();
    }

    private CompletableFuture<Lease> waiting() {
        return engine.lock().acquireAsync(MINUTE);
    }

    private void assertReleased(StoreCall<Claim, AcquireReply> attempt) {
        StoreCall<?, ReleaseReply> release = engine.store.releases.next();
        assertThat(release.request()).isEqualTo(attempt.request().ownership());
        release.reply(ReleaseReply.RELEASED);
    }

    @Test
    void cancelDuringTheFirstAttemptReleasesItsGrant() {
        CompletableFuture<Lease> waiting = waiting();
        waiting.cancel(true);
        StoreCall<Claim, AcquireReply> attempt = engine.store.acquires.next();
        assertThat(engine.store.releases.size()).as("releases before the reply").isZero();
        attempt.reply(StoreCall.granted(7));
        assertReleased(attempt);
        assertThat(engine.events.all()).doesNotContain("acquired");
    }

    @Test
    void cancelDuringTheFirstAttemptReleasesNothingIfItIsBusy() {
        CompletableFuture<Lease> waiting = waiting();
        waiting.cancel(true);
        engine.store.acquires.next().reply(StoreCall.BUSY);
        assertThat(engine.store.releases.size()).isZero();
    }

    @Test
    void cancelDuringTheFirstAttemptIsCompensatedIfItFails() {
        CompletableFuture<Lease> waiting = waiting();
        waiting.cancel(true);
        StoreCall<Claim, AcquireReply> attempt = engine.store.acquires.next();
        attempt.timeOut();
        assertReleased(attempt);
    }

    @Test
    void cancelBetweenTwoAttemptsReleasesNothing() {
        CompletableFuture<Lease> waiting = waiting();
        engine.store.acquires.next().reply(StoreCall.BUSY);
        waiting.cancel(true);
        assertThat(engine.store.releases.size()).as("releases without a grant").isZero();
    }

    @Test
    void cancelAfterAnAttemptWithUnknownOutcomeIsCompensated() {
        CompletableFuture<Lease> waiting = waiting();
        StoreCall<Claim, AcquireReply> attempt = engine.store.acquires.next();
        attempt.timeOut();
        waiting.cancel(true);
        assertReleased(attempt);
    }

    @Test
    void cancelOfTheHeadDuringItsAttemptReleasesTheToken() {
        for (boolean granted : new boolean[] {true, false}) {
            CompletableFuture<Lease> waiting = waiting();
            engine.store.acquires.next().reply(StoreCall.BUSY);
            engine.time.advanceMillis(10);
            StoreCall<Claim, AcquireReply> attempt = engine.store.acquires.next();
            waiting.cancel(true);
            if (granted) {
                attempt.reply(StoreCall.granted(7));
            } else {
                attempt.timeOut();
            }
            assertReleased(attempt);
        }
    }

    @Test
    void cancelBehindTheHeadServesTheNextWaiter() {
        CompletableFuture<Lease> first = waiting();
        engine.store.acquires.next().reply(StoreCall.BUSY);
        CompletableFuture<Lease> second = waiting();
        CompletableFuture<Lease> third = waiting();
        second.cancel(true);
        for (CompletableFuture<Lease> next : List.of(first, third)) {
            engine.time.advanceMillis(100);
            engine.store.acquires.next().reply(StoreCall.granted(7));
            assertThat(next.join().isHeld()).isTrue();
            next.join().releaseAsync();
            engine.store.releases.next().reply(ReleaseReply.RELEASED);
        }
    }

    @Test
    void cancelOfTheHeadDuringItsAttemptLeavesTheNextAttemptToTheNextWaiter() {
        CompletableFuture<Lease> first = waiting();
        engine.store.acquires.next().reply(StoreCall.BUSY);
        CompletableFuture<Lease> second = waiting();
        engine.time.advanceMillis(10);
        StoreCall<Claim, AcquireReply> attempt = engine.store.acquires.next();
        first.cancel(true);
        attempt.reply(StoreCall.granted(7));
        assertReleased(attempt);

        engine.time.runDue();
        StoreCall<Claim, AcquireReply> next = engine.store.acquires.next();
        assertThat(next.request().ownership()).isNotEqualTo(attempt.request().ownership());
        next.reply(StoreCall.granted(8));
        assertThat(second.join().isHeld()).isTrue();
        second.join().releaseAsync();
        assertReleased(next);
    }

    @Test
    void cancelBetweenGrantAndDeliveryReleasesTheLease() {
        Queue<Runnable> callbacks = new ArrayDeque<>();
        EngineSettings slow = engine.settings().callbackExecutor(callbacks::add).build();
        try (LockProvider provider = LockEngine.over(engine.store, slow)) {
            CompletableFuture<Lease> waiting = provider.lock("orders").acquireAsync(MINUTE);
            StoreCall<Claim, AcquireReply> attempt = engine.store.acquires.next();
            attempt.reply(StoreCall.granted(7));
            assertThat(waiting.cancel(true)).as("cancelled before the delivery").isTrue();
            while (!callbacks.isEmpty()) {
                callbacks.remove().run();
            }
            assertReleased(attempt);
            assertThat(EngineFixture.leases(provider)).isZero();
        }
    }

    @Test
    void cancelAfterTheDeliveryReturnsFalseAndKeepsTheLease() {
        CompletableFuture<Lease> waiting = waiting();
        StoreCall<Claim, AcquireReply> attempt = engine.store.acquires.next();
        attempt.reply(StoreCall.granted(7));
        assertThat(waiting.cancel(true)).isFalse();
        assertThat(waiting.join().state()).isEqualTo(LeaseState.HELD);
        assertThat(engine.store.releases.size()).isZero();
        waiting.join().releaseAsync();
        assertReleased(attempt);
    }

    @Test
    void completionByTheUserReleasesALaterGrant() {
        CompletableFuture<Lease> waiting = waiting();
        waiting.completeExceptionally(new IllegalStateException("had enough"));
        StoreCall<Claim, AcquireReply> attempt = engine.store.acquires.next();
        attempt.reply(StoreCall.granted(7));
        assertReleased(attempt);

        CompletableFuture<Lease> another = waiting().orTimeout(1, TimeUnit.MILLISECONDS);
        assertThat(another.handle((lease, thrown) -> lease == null).join()).isTrue();
        StoreCall<Claim, AcquireReply> late = engine.store.acquires.next();
        late.reply(StoreCall.granted(8));
        assertReleased(late);
    }

    @Test
    void interruptDuringTheFirstAttemptIsCompensated() {
        CallerThread<Lease> caller = new CallerThread<>(() -> engine.lock().acquire());
        StoreCall<Claim, AcquireReply> attempt = engine.store.acquires.next();
        caller.untilParked().thread.interrupt();
        assertThat(caller.failure()).isInstanceOf(InterruptedException.class);

        // The first release overtook the attempt. The second one finds what the attempt was granted.
        engine.store.releases.next().reply(ReleaseReply.NOT_OWNER);
        engine.time.advanceMillis(1_000);
        assertReleased(attempt);
    }

    @Test
    void interruptBetweenTwoAttemptsReleasesNothing() {
        CallerThread<Lease> caller = waitingAsHead();
        caller.thread.interrupt();
        assertThat(caller.failure()).isInstanceOf(InterruptedException.class);
        assertThat(engine.store.releases.size()).isZero();
    }

    @Test
    void interruptOfTheHeadDuringItsAttemptReleasesItsGrant() {
        CallerThread<Lease> caller = waitingAsHead();
        engine.time.advanceMillis(10);
        StoreCall<Claim, AcquireReply> attempt = engine.store.acquires.next();
        caller.thread.interrupt();
        assertThat(caller.failure()).isInstanceOf(InterruptedException.class);
        attempt.reply(StoreCall.granted(7));
        assertReleased(attempt);
    }

    @Test
    void interruptAtTheMomentOfDeliveryLeavesNoLeaseBehind() {
        for (int i = 0; i < 500; i++) {
            CallerThread<Lease> caller = waitingAsHead();
            engine.time.advanceMillis(10);
            StoreCall<Claim, AcquireReply> attempt = engine.store.acquires.next();
            CallerThread<Void> interrupter = new CallerThread<>(() -> {
                caller.thread.interrupt();
                return null;
            });
            attempt.reply(StoreCall.granted(7));
            interrupter.result.join();
            if (caller.result.handle((lease, thrown) -> thrown == null).join()) {
                caller.result.join().releaseAsync();
            }
            assertReleased(attempt);
        }
    }

    /** Starts a thread that waits as the head, with its next attempt planned. */
    private CallerThread<Lease> waitingAsHead() {
        CallerThread<Lease> caller = new CallerThread<>(() -> engine.lock().acquire());
        engine.store.acquires.next().reply(StoreCall.BUSY);
        while (engine.queues() == 0 || !isAttemptPlanned()) {
            Thread.onSpinWait();
        }
        return caller.untilParked();
    }

    private boolean isAttemptPlanned() {
        return engine.time.isPlannedWithin(Duration.ofMillis(10));
    }
}
