package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import dev.holdfast.LeaseState;
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

/** Giving up at each point of the way to a lease: whatever was granted, or may have been, is released. */
class AcquisitionAbandonTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final EngineFixture played = new EngineFixture();

    @AfterEach
    void nothingIsKept() {
        played.time.advance(Duration.ofMinutes(5));
        assertThat(played.load()).isEqualTo(EngineLoad.NONE);
        assertThat(played.time.planned()).isZero();
        assertThat(played.store.watches).hasValue(0);
        assertThat(played.store.acquires.size()).as("questions of nobody").isZero();
    }

    private CompletableFuture<Lease> waiting() {
        return played.lock().acquireAsync(MINUTE);
    }

    private void assertReleased(StoreCall<Claim, AcquireReply> question) {
        StoreCall<?, ReleaseReply> release = played.store.releases.next();
        assertThat(release.asked()).isEqualTo(question.asked().ownership());
        release.answer(ReleaseReply.RELEASED);
    }

    @Test
    void cancelledBeforeTheAnswerToTheFirstQuestion() {
        CompletableFuture<Lease> waiting = waiting();
        waiting.cancel(true);
        StoreCall<Claim, AcquireReply> question = played.store.acquires.next();
        assertThat(played.store.releases.size()).as("nothing is known yet").isZero();
        question.answer(StoreCall.granted(7));
        assertReleased(question);
        assertThat(played.events.all()).doesNotContain("acquired");
    }

    @Test
    void cancelledBeforeTheFirstQuestionIsAnsweredBusy() {
        CompletableFuture<Lease> waiting = waiting();
        waiting.cancel(true);
        played.store.acquires.next().answer(StoreCall.BUSY);
        assertThat(played.store.releases.size()).isZero();
    }

    @Test
    void cancelledBeforeTheFirstQuestionFails() {
        CompletableFuture<Lease> waiting = waiting();
        waiting.cancel(true);
        StoreCall<Claim, AcquireReply> question = played.store.acquires.next();
        question.timeOut();
        assertReleased(question);
    }

    @Test
    void cancelledInLineBetweenTwoQuestions() {
        CompletableFuture<Lease> waiting = waiting();
        played.store.acquires.next().answer(StoreCall.BUSY);
        waiting.cancel(true);
        assertThat(played.store.releases.size()).as("nothing was granted").isZero();
    }

    @Test
    void cancelledInLineAfterAQuestionWhoseOutcomeIsUnknown() {
        CompletableFuture<Lease> waiting = waiting();
        StoreCall<Claim, AcquireReply> question = played.store.acquires.next();
        question.timeOut();
        waiting.cancel(true);
        assertReleased(question);
    }

    @Test
    void cancelledInLineDuringAQuestion() {
        for (boolean granted : new boolean[] {true, false}) {
            CompletableFuture<Lease> waiting = waiting();
            played.store.acquires.next().answer(StoreCall.BUSY);
            played.time.advanceMillis(10);
            StoreCall<Claim, AcquireReply> question = played.store.acquires.next();
            waiting.cancel(true);
            if (granted) {
                question.answer(StoreCall.granted(7));
            } else {
                question.timeOut();
            }
            assertReleased(question);
        }
    }

    @Test
    void cancelledBehindTheFirstInLine() {
        CompletableFuture<Lease> first = waiting();
        played.store.acquires.next().answer(StoreCall.BUSY);
        CompletableFuture<Lease> second = waiting();
        CompletableFuture<Lease> third = waiting();
        second.cancel(true);
        for (CompletableFuture<Lease> next : List.of(first, third)) {
            played.time.advanceMillis(100);
            played.store.acquires.next().answer(StoreCall.granted(7));
            assertThat(next.join().isHeld()).isTrue();
            next.join().releaseAsync();
            played.store.releases.next().answer(ReleaseReply.RELEASED);
        }
    }

    @Test
    void theNextInLineTakesOverWhenTheFirstIsCancelledDuringItsQuestion() {
        CompletableFuture<Lease> first = waiting();
        played.store.acquires.next().answer(StoreCall.BUSY);
        CompletableFuture<Lease> second = waiting();
        played.time.advanceMillis(10);
        StoreCall<Claim, AcquireReply> question = played.store.acquires.next();
        first.cancel(true);
        question.answer(StoreCall.granted(7));
        assertReleased(question);

        played.time.runDue();
        StoreCall<Claim, AcquireReply> next = played.store.acquires.next();
        assertThat(next.asked().ownership()).isNotEqualTo(question.asked().ownership());
        next.answer(StoreCall.granted(8));
        assertThat(second.join().isHeld()).isTrue();
        second.join().releaseAsync();
        assertReleased(next);
    }

    @Test
    void cancelledAfterTheGrantAndBeforeItsDelivery() {
        Queue<Runnable> callbacks = new ArrayDeque<>();
        EngineSettings slow = played.settings().callbackExecutor(callbacks::add).build();
        try (LockEngine provider = new LockEngine(played.store, slow)) {
            CompletableFuture<Lease> waiting = provider.lock("orders").acquireAsync(MINUTE);
            StoreCall<Claim, AcquireReply> question = played.store.acquires.next();
            question.answer(StoreCall.granted(7));
            assertThat(waiting.cancel(true)).as("not delivered yet").isTrue();
            while (!callbacks.isEmpty()) {
                callbacks.remove().run();
            }
            assertReleased(question);
            assertThat(provider.load().leases()).isZero();
        }
    }

    @Test
    void cancelledAfterTheDelivery() {
        CompletableFuture<Lease> waiting = waiting();
        StoreCall<Claim, AcquireReply> question = played.store.acquires.next();
        question.answer(StoreCall.granted(7));
        assertThat(waiting.cancel(true)).isFalse();
        assertThat(waiting.join().state()).isEqualTo(LeaseState.HELD);
        assertThat(played.store.releases.size()).isZero();
        waiting.join().releaseAsync();
        assertReleased(question);
    }

    @Test
    void completedByTheUserHimself() {
        CompletableFuture<Lease> waiting = waiting();
        waiting.completeExceptionally(new IllegalStateException("had enough"));
        StoreCall<Claim, AcquireReply> question = played.store.acquires.next();
        question.answer(StoreCall.granted(7));
        assertReleased(question);

        CompletableFuture<Lease> another = waiting().orTimeout(1, TimeUnit.MILLISECONDS);
        assertThat(another.handle((lease, thrown) -> lease == null).join()).isTrue();
        StoreCall<Claim, AcquireReply> late = played.store.acquires.next();
        late.answer(StoreCall.granted(8));
        assertReleased(late);
    }

    @Test
    void interruptedDuringTheFirstQuestion() {
        CallerThread<Lease> caller = new CallerThread<>(() -> played.lock().acquire());
        StoreCall<Claim, AcquireReply> question = played.store.acquires.next();
        caller.untilParked().thread.interrupt();
        assertThat(caller.failure()).isInstanceOf(InterruptedException.class);

        // The first release overtook the question on its way; the second finds what it did.
        played.store.releases.next().answer(ReleaseReply.NOT_OWNER);
        played.time.advanceMillis(1_000);
        assertReleased(question);
    }

    @Test
    void interruptedInLine() {
        CallerThread<Lease> caller = inLine();
        caller.thread.interrupt();
        assertThat(caller.failure()).isInstanceOf(InterruptedException.class);
        assertThat(played.store.releases.size()).isZero();
    }

    @Test
    void interruptedInLineDuringAQuestion() {
        CallerThread<Lease> caller = inLine();
        played.time.advanceMillis(10);
        StoreCall<Claim, AcquireReply> question = played.store.acquires.next();
        caller.thread.interrupt();
        assertThat(caller.failure()).isInstanceOf(InterruptedException.class);
        question.answer(StoreCall.granted(7));
        assertReleased(question);
    }

    @Test
    void interruptedAtTheMomentOfTheDelivery() {
        for (int i = 0; i < 500; i++) {
            CallerThread<Lease> caller = inLine();
            played.time.advanceMillis(10);
            StoreCall<Claim, AcquireReply> question = played.store.acquires.next();
            CallerThread<Void> interrupter = new CallerThread<>(() -> {
                caller.thread.interrupt();
                return null;
            });
            question.answer(StoreCall.granted(7));
            interrupter.result.join();
            if (caller.result.handle((lease, thrown) -> thrown == null).join()) {
                caller.result.join().releaseAsync();
            }
            assertReleased(question);
        }
    }

    /** Has a thread wait, with its next question planned. */
    private CallerThread<Lease> inLine() {
        CallerThread<Lease> caller = new CallerThread<>(() -> played.lock().acquire());
        played.store.acquires.next().answer(StoreCall.BUSY);
        while (played.load().queues() == 0 || !isAskPlanned()) {
            Thread.onSpinWait();
        }
        return caller.untilParked();
    }

    private boolean isAskPlanned() {
        return played.time.isPlannedWithin(Duration.ofMillis(10));
    }
}
