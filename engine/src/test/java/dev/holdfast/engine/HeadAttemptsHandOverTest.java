package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import dev.holdfast.LeaseState;
import dev.holdfast.LockOptions;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Ticket;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.HandOver;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Taking up a lock by the message that it was handed over, without a question. */
class HeadAttemptsHandOverTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration CLAIM = Duration.ofSeconds(4);
    private static final int BLOCK = 16;
    private static final long FENCE_BEFORE = 100;

    /** What a claim of 4 s is worth: 1 % and 2 ms less. */
    private static final long TRUSTED_MILLIS = 4_000 - 42;

    private final EngineFixture played = new EngineFixture();

    @AfterEach
    void nothingIsKept() {
        for (int i = 0; i < 300; i++) {
            while (played.store.releases.size() > 0) {
                played.store.releases.next().answer(ReleaseReply.NOT_OWNER);
            }
            played.time.advance(Duration.ofSeconds(1));
        }
        assertThat(played.load()).isEqualTo(EngineLoad.NONE);
        assertThat(played.time.planned()).isZero();
        assertThat(played.store.watches).hasValue(0);
    }

    private static Busy place() {
        return AcquireReply.busy(HOUR, null).withTicket(new Ticket(1, 0, true, FENCE_BEFORE));
    }

    private StoreCall<Claim, AcquireReply> question() {
        return played.store.acquires.next();
    }

    /** A request that has a place; returns its token. */
    private Ownership placed() {
        StoreCall<Claim, AcquireReply> question = question();
        question.answer(place());
        return question.asked().ownership();
    }

    private boolean handOver(Ownership ownership, long fence) {
        return handOver(new HandOver(ownership, fence, BLOCK, CLAIM));
    }

    /** Tells the engine as a store does. */
    private boolean handOver(HandOver handOver) {
        boolean isTakenUp = played.store.watcher.handedOver(handOver);
        if (!isTakenUp) {
            played.store.watcher.wakeUp();
        }
        return isTakenUp;
    }

    /** Somebody who asks after a message gets the lock by that, and gives it back. */
    private void assertAsks(CompletableFuture<Lease> waiting) {
        assertThat(waiting).isNotDone();
        played.time.runDue();
        question().answer(StoreCall.granted(200));
        assertThat(waiting).isCompleted();
        release(waiting.join());
    }

    private void release(Lease lease) {
        lease.releaseAsync();
        played.store.releases.next().answer(ReleaseReply.RELEASED);
    }

    @Test
    void whoIsToldHasTheLockWithoutAQuestion() {
        CompletableFuture<Lease> waiting = played.lock().acquireAsync(MINUTE);
        Ownership ownership = placed();
        played.time.advanceMillis(700);

        assertThat(handOver(ownership, FENCE_BEFORE + 1)).isTrue();

        assertThat(waiting).isCompleted();
        Lease lease = waiting.join();
        assertThat(lease.fencingToken()).hasValue(FENCE_BEFORE + 1);
        assertThat(lease.state()).isEqualTo(LeaseState.HELD);
        assertThat(lease.remaining())
                .as("the store may have handed it over right after its answer")
                .isEqualTo(Duration.ofMillis(TRUSTED_MILLIS - 700));
        release(lease);
        assertThat(played.store.acquires.size()).as("questions").isZero();
        assertThat(played.store.renewals.size()).as("renewals").isZero();
    }

    @Test
    void whoKeepsTheLockForAWhileSoonHasAWholeLease() {
        CompletableFuture<Lease> waiting = played.lock().acquireAsync(MINUTE);
        handOver(placed(), FENCE_BEFORE + 1);
        Lease lease = waiting.join();
        played.time.advanceMillis(60);

        played.store.renewals.next().answer(List.of(RenewReply.renewed()));

        assertThat(lease.remaining()).isGreaterThan(Duration.ofMillis(EngineFixture.TRUSTED_MILLIS - 60));
        played.time.advance(Duration.ofSeconds(8));
        assertThat(played.store.renewals.size())
                .as("the next one after a third of the lease time")
                .isZero();
        release(lease);
    }

    @Test
    void withoutAnAnswerTheLeaseEndsWithTheClaim() {
        CompletableFuture<Lease> waiting = played.lock().acquireAsync(MINUTE);
        handOver(placed(), FENCE_BEFORE + 1);
        Lease lease = waiting.join();
        played.time.advanceMillis(TRUSTED_MILLIS - 1);
        assertThat(lease.isHeld()).isTrue();
        assertThat(lease.state()).isEqualTo(LeaseState.AT_RISK);
        played.time.advanceMillis(1);
        assertThat(lease.state()).isEqualTo(LeaseState.LOST);
    }

    @Test
    void aMessageAboutAnEarlierHandOverIsNoGrant() {
        CompletableFuture<Lease> waiting = played.lock().acquireAsync(MINUTE);
        Ownership ownership = placed();
        assertThat(handOver(ownership, FENCE_BEFORE)).isFalse();
        assertAsks(waiting);
    }

    @Test
    void aMessageThatComesWhenHalfOfTheClaimIsOverIsNoGrant() {
        CompletableFuture<Lease> waiting = played.lock().acquireAsync(MINUTE);
        Ownership ownership = placed();
        played.time.stopFor(Duration.ofMillis(2_001));
        assertThat(handOver(ownership, FENCE_BEFORE + 1)).isFalse();
        assertAsks(waiting);
    }

    @Test
    void aMessageThatComesAfterASuspensionIsNoGrant() {
        CompletableFuture<Lease> waiting = played.lock().acquireAsync(MINUTE);
        Ownership ownership = placed();
        played.time.suspend(Duration.ofSeconds(10));
        assertThat(handOver(ownership, FENCE_BEFORE + 1)).isFalse();
        assertAsks(waiting);
    }

    @Test
    void aQuestionWithoutAnAnswerSaysNothingOfWhenTheHandOverWas() {
        CompletableFuture<Lease> waiting = played.lock().acquireAsync(MINUTE);
        Ownership ownership = placed();
        played.time.advanceMillis(1_200);
        question().timeOut();
        assertThat(handOver(ownership, FENCE_BEFORE + 1)).isTrue();
        assertThat(waiting.join().remaining()).isEqualTo(Duration.ofMillis(TRUSTED_MILLIS - 1_200));
        release(waiting.join());
    }

    @Test
    void theTermCountsFromTheLastAnswer() {
        CompletableFuture<Lease> waiting = played.lock().acquireAsync(MINUTE);
        Ownership ownership = placed();
        played.time.advanceMillis(1_200);
        placed();
        played.time.advanceMillis(100);
        assertThat(handOver(ownership, FENCE_BEFORE + 1)).isTrue();
        assertThat(waiting.join().remaining()).isEqualTo(Duration.ofMillis(TRUSTED_MILLIS - 100));
        release(waiting.join());
    }

    @Test
    void aReleaseThatIsNotAnsweredIsRepeated() {
        CompletableFuture<Lease> waiting = played.lock().acquireAsync(MINUTE);
        Ownership ownership = placed();
        handOver(ownership, FENCE_BEFORE + 1);
        waiting.join().releaseAsync();
        played.store.releases.next().timeOut();
        played.time.advance(Duration.ofSeconds(3));
        StoreCall<Ownership, ReleaseReply> again = played.store.releases.next();
        assertThat(again.asked()).isEqualTo(ownership);
        again.answer(ReleaseReply.RELEASED);
    }

    @Test
    void otherTermsOfFencingThanWereAskedForAreNoGrant() {
        CompletableFuture<Lease> waiting = played.lock().acquireAsync(MINUTE);
        Ownership ownership = placed();
        assertThat(handOver(new HandOver(ownership, FENCE_BEFORE + 1, 1, CLAIM)))
                .isFalse();
        assertAsks(waiting);
    }

    @Test
    void duringAQuestionTheAnswerSaysWhatAMessageMeans() {
        CompletableFuture<Lease> waiting = played.lock().acquireAsync(MINUTE);
        Ownership ownership = placed();
        played.time.advanceMillis(1_200);
        StoreCall<Claim, AcquireReply> question = question();
        handOver(ownership, FENCE_BEFORE + 1);
        assertThat(waiting).isNotDone();
        question.answer(place());
        assertThat(waiting).as("the hand-over was later than the answer").isCompleted();
        assertThat(waiting.join().fencingToken()).hasValue(FENCE_BEFORE + 1);
        release(waiting.join());
        assertThat(played.store.acquires.size()).as("questions").isZero();
    }

    @Test
    void aMessageDuringAQuestionThatTheAnswerShowsToBeOldIsNoGrant() {
        CompletableFuture<Lease> waiting = played.lock().acquireAsync(MINUTE);
        Ownership ownership = placed();
        played.time.advanceMillis(1_200);
        StoreCall<Claim, AcquireReply> question = question();
        handOver(ownership, FENCE_BEFORE + 1);
        question.answer(AcquireReply.busy(HOUR, null).withTicket(new Ticket(1, 0, true, FENCE_BEFORE + 16)));
        assertAsks(waiting);
    }

    @Test
    void afterAMessageDuringAQuestionThatFailsOneAsksAtOnce() {
        CompletableFuture<Lease> waiting = played.lock().acquireAsync(MINUTE);
        Ownership ownership = placed();
        played.time.advanceMillis(1_200);
        StoreCall<Claim, AcquireReply> question = question();
        handOver(ownership, FENCE_BEFORE + 1);
        question.timeOut();
        assertAsks(waiting);
    }

    @Test
    void aMessageDuringAQuestionThatGetsTheLockIsAboutThat() {
        CompletableFuture<Lease> waiting = played.lock().acquireAsync(MINUTE);
        Ownership ownership = placed();
        CompletableFuture<Lease> next = played.lock().acquireAsync(MINUTE);
        played.time.advanceMillis(1_200);
        StoreCall<Claim, AcquireReply> question = question();
        handOver(ownership, FENCE_BEFORE + 1);
        question.answer(StoreCall.granted(FENCE_BEFORE + 1));
        assertThat(waiting).isCompleted();
        played.time.runDue();
        question().answer(place());
        assertThat(next).isNotDone();
        release(waiting.join());
        next.cancel(true);
    }

    @Test
    void aReleaseInTheProcessDuringAQuestionThatGetsAPlaceIsToldByTheStore() {
        Lease held = played.held();
        CompletableFuture<Lease> waiting = played.lock().acquireAsync(MINUTE);
        placed();
        played.time.advanceMillis(1_200);
        StoreCall<Claim, AcquireReply> question = question();
        release(held);
        question.answer(place());
        played.time.advanceMillis(500);
        assertThat(played.store.acquires.size()).as("questions").isZero();
        waiting.cancel(true);
    }

    @Test
    void aReleaseInTheProcessDuringAQuestionThatGetsNoPlaceIsAReasonToAskAgain() {
        Lease held = played.held();
        CompletableFuture<Lease> waiting = played.lock().acquireAsync(MINUTE);
        question().answer(AcquireReply.busy(HOUR, null));
        played.time.advanceMillis(200);
        StoreCall<Claim, AcquireReply> question = question();
        release(held);
        question.answer(AcquireReply.busy(HOUR, null));
        assertAsks(waiting);
    }

    @Test
    void aMessageToAnotherTokenIsNoGrant() {
        CompletableFuture<Lease> waiting = played.lock().acquireAsync(MINUTE);
        placed();
        Ownership other = new Ownership("orders", OwnerToken.create(new SecureRandom(), "somebody"));
        assertThat(handOver(other, FENCE_BEFORE + 1)).isFalse();
        assertAsks(waiting);
    }

    @Test
    void aSecondMessageGivesNothingToTheNext() {
        CompletableFuture<Lease> first = played.lock().acquireAsync(MINUTE);
        Ownership ownership = placed();
        CompletableFuture<Lease> second = played.lock().acquireAsync(MINUTE);
        assertThat(handOver(ownership, FENCE_BEFORE + 1)).isTrue();
        StoreCall<Claim, AcquireReply> question = question();
        assertThat(question.asked().ownership())
                .as("the next asks for a place of its own at once")
                .isNotEqualTo(ownership);
        question.answer(place());

        assertThat(handOver(ownership, FENCE_BEFORE + 1)).isFalse();

        assertThat(second).isNotDone();
        played.time.runDue();
        question().answer(place());
        release(passedOn(first.join(), second));
    }

    /** It is passed on within the process as any lease is; the place of the one who gets it is given up. */
    private Lease passedOn(Lease lease, CompletableFuture<Lease> next) {
        lease.releaseAsync();
        played.store.releases.next().answer(ReleaseReply.NOT_OWNER);
        assertThat(next).isCompleted();
        assertThat(next.join().fencingToken()).hasValue(FENCE_BEFORE + 2);
        return next.join();
    }

    @Test
    void aLeaseThatIsNotRenewedGetsAllOfItsTimeByAQuestion() {
        CompletableFuture<Lease> waiting = played.lock(EngineFixture.fixed()).acquireAsync(MINUTE);
        Ownership ownership = placed();
        assertThat(handOver(new HandOver(ownership, FENCE_BEFORE + 1, 1, CLAIM)))
                .isFalse();
        assertAsks(waiting);
    }

    @Test
    void withoutAFencingTokenNothingTellsAnOldMessageFromANewOne() {
        LockOptions unfenced = LockOptions.builder().fencing(false).build();
        CompletableFuture<Lease> waiting = played.lock(unfenced).acquireAsync(MINUTE);
        Ownership ownership = placed();
        assertThat(handOver(new HandOver(ownership, 0, 0, CLAIM))).isFalse();
        assertAsks(waiting);
    }

    @Test
    void whatIsHandedToOneWhoGaveUpIsReleased() {
        CompletableFuture<Lease> waiting = played.lock().acquireAsync(MINUTE);
        Ownership ownership = placed();
        waiting.cancel(true);
        assertThat(handOver(ownership, FENCE_BEFORE + 1)).isFalse();
        StoreCall<Ownership, ReleaseReply> release = played.store.releases.next();
        assertThat(release.asked()).isEqualTo(ownership);
        release.answer(ReleaseReply.RELEASED);
    }

    @Test
    void aMessageAfterTheProviderWasClosedIsNoGrant() {
        CompletableFuture<Lease> waiting = played.lock().acquireAsync(MINUTE);
        Ownership ownership = placed();
        played.context.markClosed();
        assertThat(handOver(ownership, FENCE_BEFORE + 1)).isFalse();
        assertThat(waiting).isNotDone();
        played.provider.close();
        assertThat(waiting).isCompletedExceptionally();
    }
}
