package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Fairness;
import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LeaseState;
import dev.holdfast.LockOptions;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Ticket;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.HandOver;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseAndAcquireReply;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A release that takes the question of the next in line along. */
class AttemptWithReleaseTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final LockOptions STRICT =
            LockOptions.builder().fairness(Fairness.STRICT).build();
    private static final LockOptions BOUNDED = LockOptions.defaults();

    private final ScriptedQueueStore store = new ScriptedQueueStore();
    private final EngineFixture played = new EngineFixture(store);

    @AfterEach
    void nothingIsKept() {
        for (int i = 0; i < 300; i++) {
            while (store.releases.size() > 0) {
                store.releases.next().answer(ReleaseReply.NOT_OWNER);
            }
            played.time.advance(Duration.ofSeconds(1));
        }
        assertThat(store.exchanges.size()).isZero();
        assertThat(played.load()).isEqualTo(EngineLoad.NONE);
        assertThat(played.time.planned()).isZero();
        assertThat(store.watches).hasValue(0);
    }

    private static AcquireReply granted(long fence, int block) {
        return AcquireReply.granted(OptionalLong.of(fence)).withFenceBlock(block);
    }

    private static Busy place(long ticket) {
        return AcquireReply.busy(Duration.ofHours(1), null).withTicket(new Ticket(ticket, 0, true, Long.MAX_VALUE));
    }

    private static ReleaseAndAcquireReply released(AcquireReply claimed) {
        return ReleaseAndAcquireReply.of(ReleaseReply.RELEASED, CompletableFuture.completedFuture(claimed));
    }

    private CompletableFuture<Lease> acquiring(LockOptions options) {
        return played.lock(options).acquireAsync(MINUTE);
    }

    private StoreCall<Claim, AcquireReply> question() {
        return store.acquires.next();
    }

    /** Acquires the lock through the queue: it was busy at first, and then handed over. */
    private Lease heldOutOfTheQueue(LockOptions options) {
        CompletableFuture<Lease> acquiring = acquiring(options);
        question().answer(place(1));
        store.watcher.wakeUp();
        played.time.runDue();
        StoreCall<Claim, AcquireReply> asked = question();
        asked.answer(granted(100, asked.asked().fenceBlock()));
        return acquiring.join();
    }

    private void assertNothingIsAsked() {
        assertThat(store.acquires.size()).isZero();
        assertThat(store.releases.size()).isZero();
        assertThat(store.exchanges.size()).isZero();
    }

    private Ownership released() {
        StoreCall<Ownership, ReleaseReply> release = store.releases.next();
        release.answer(ReleaseReply.RELEASED);
        return release.asked();
    }

    private void end(Lease lease) {
        CompletableFuture<Boolean> released = lease.releaseAsync();
        store.releases.next().answer(ReleaseReply.RELEASED);
        assertThat(released.join()).isTrue();
    }

    @Test
    void theQuestionOfTheNextGoesWithTheRelease() {
        Lease first = heldOutOfTheQueue(STRICT);
        CompletableFuture<Lease> second = acquiring(STRICT);
        assertNothingIsAsked();

        CompletableFuture<Boolean> released = first.releaseAsync();
        StoreCall<ScriptedQueueStore.Both, ReleaseAndAcquireReply> both = store.exchanges.next();
        assertThat(both.asked().released().owner().publicId()).isEqualTo(first.owner());
        assertThat(both.asked().claim().lockName()).isEqualTo("orders");
        assertThat(both.asked().claim().queueEntry()).isNotNull();
        assertThat(both.asked().claim().ownership().owner().publicId()).isNotEqualTo(first.owner());
        assertThat(released).isNotDone();

        both.answer(released(granted(200, 1)));
        assertThat(released.join()).isTrue();
        assertThat(second.join().fencingToken()).hasValue(200);
        assertThat(played.events.all())
                .as("the release is told before the next holder")
                .endsWith("released", "waitEnded", "acquired");
        end(second.join());
    }

    @Test
    void aReleaseOnAThreadTakesItAlongToo() {
        Lease first = heldOutOfTheQueue(STRICT);
        CompletableFuture<Lease> second = acquiring(STRICT);
        CompletableFuture<Boolean> released = CompletableFuture.supplyAsync(first::release);
        store.exchanges.next().answer(released(granted(200, 1)));
        assertThat(released.join()).isTrue();
        end(second.join());
    }

    @Test
    void anInterruptEndsNeitherTheReleaseNorTheWait() throws Exception {
        Lease first = heldOutOfTheQueue(STRICT);
        CompletableFuture<Lease> second = acquiring(STRICT);
        store.isInterrupting = true;
        FutureTask<Boolean> release = new FutureTask<>(() -> first.release() && Thread.interrupted());
        new Thread(release).start();
        StoreCall<ScriptedQueueStore.Both, ReleaseAndAcquireReply> both = store.exchanges.next();
        StoreCall<Ownership, ReleaseReply> again = store.releases.next();
        assertThat(again.asked()).isEqualTo(both.asked().released());
        again.answer(ReleaseReply.NOT_OWNER);
        assertThat(release.get())
                .as("it was released by what was interrupted, or by another try, and the thread is interrupted still")
                .isTrue();

        played.time.advance(Duration.ofMillis(200));
        StoreCall<Claim, AcquireReply> asked = question();
        assertThat(asked.asked().ownership()).isEqualTo(both.asked().claim().ownership());
        asked.answer(granted(200, 1));
        end(second.join());
    }

    @Test
    void whoGetsAPlaceWithTheReleaseIsToldWhenItsTurnHasCome() {
        Lease first = heldOutOfTheQueue(STRICT);
        CompletableFuture<Lease> second = acquiring(STRICT);
        CompletableFuture<Boolean> released = first.releaseAsync();
        StoreCall<ScriptedQueueStore.Both, ReleaseAndAcquireReply> both = store.exchanges.next();
        both.answer(released(place(7)));
        assertThat(released.join()).isTrue();
        assertThat(second).isNotDone();
        assertNothingIsAsked();

        store.watcher.wakeUp();
        played.time.runDue();
        StoreCall<Claim, AcquireReply> again = question();
        assertThat(again.asked().ownership()).isEqualTo(both.asked().claim().ownership());
        assertThat(again.asked().queueEntry().ticket()).isEqualTo(7);
        again.answer(granted(200, 1));
        end(second.join());
    }

    @Test
    void whoIsNotTakenAlongAsksAfterTwoMilliseconds() {
        Lease first = heldOutOfTheQueue(STRICT);
        CompletableFuture<Lease> second = acquiring(STRICT);
        played.time.advanceMillis(1);
        assertNothingIsAsked();
        played.time.advanceMillis(1);
        question().answer(place(7));

        CompletableFuture<Boolean> released = first.releaseAsync();
        assertThat(store.exchanges.size()).as("it has a place").isZero();
        store.releases.next().answer(ReleaseReply.RELEASED);
        assertThat(released.join()).isTrue();
        second.cancel(true);
    }

    @Test
    void whoComesWhileAThreadOfTheProcessHasTheLockGetsItWithoutAQuestion() {
        Lease first = heldOutOfTheQueue(BOUNDED);
        CompletableFuture<Lease> second = acquiring(BOUNDED);
        assertThat(first.releaseAsync().join()).isTrue();
        assertThat(second.join().fencingToken()).hasValue(101);
        CompletableFuture<Lease> third = acquiring(BOUNDED);
        assertThat(second.join().releaseAsync().join()).isTrue();
        assertThat(third.join().fencingToken()).hasValue(102);
        assertNothingIsAsked();
        end(third.join());
    }

    @Test
    void whoAsksOnceIsAnswered() {
        Lease first = heldOutOfTheQueue(BOUNDED);
        CompletableFuture<?> attempt = played.lock(BOUNDED).tryAcquireAsync(Duration.ZERO);
        question().answer(StoreCall.BUSY);
        assertThat(attempt).isCompleted();
        end(first);
    }

    @Test
    void whoHasNoPlaceAsksWhateverBecomesOfTheHolder() {
        LockOptions none = LockOptions.builder().fairness(Fairness.NONE).build();
        Lease first = heldOutOfTheQueue(none);
        CompletableFuture<Lease> second = acquiring(none);
        assertNothingIsAsked();
        played.time.advanceMillis(2);
        question().answer(StoreCall.BUSY);
        played.time.advance(Duration.ofMillis(200));
        question().answer(granted(200, 1));
        end(second.join());
        end(first);
    }

    @Test
    void aLossHasWhoHasNoPlaceAskAtOnce() {
        LockOptions none = LockOptions.builder().fairness(Fairness.NONE).build();
        Lease first = heldOutOfTheQueue(none);
        CompletableFuture<Lease> second = acquiring(none);
        CompletableFuture<Boolean> renewed = first.renewAsync(MINUTE);
        store.renewals.next().answer(List.of(RenewReply.notOwner(Reason.ABSENT)));
        assertThat(renewed.join()).isFalse();
        played.time.runDue();
        question().answer(granted(200, 1));
        end(second.join());
    }

    @Test
    void theNextAsksAfterTwoMillisecondsIfTheHolderCameByAMessage() {
        CompletableFuture<Lease> first = acquiring(STRICT);
        StoreCall<Claim, AcquireReply> asked = question();
        asked.answer(AcquireReply.busy(Duration.ofHours(1), null).withTicket(new Ticket(1, 0, true, 100)));
        CompletableFuture<Lease> second = acquiring(STRICT);
        store.watcher.handedOver(new HandOver(asked.asked().ownership(), 101, 1, Duration.ofSeconds(4)));
        assertThat(first).isCompleted();
        assertNothingIsAsked();
        played.time.advanceMillis(2);
        question().answer(place(7));
        end(first.join());
        second.cancel(true);
    }

    @Test
    void aReleaseThatHasToBeRepeatedAndFailsSaysNothingOfTheQuestion() {
        Lease first = heldOutOfTheQueue(STRICT);
        CompletableFuture<Lease> second = acquiring(STRICT);
        CompletableFuture<Boolean> released = first.releaseAsync();
        store.exchanges
                .next()
                .answer(new ReleaseAndAcquireReply(
                        CompletableFuture.failedFuture(new LockUnavailableException("orders", "no answer", null)),
                        CompletableFuture.completedFuture(place(7))));
        assertThat(EngineFixture.failure(released)).isInstanceOf(LockUnavailableException.class);
        assertThat(released().owner().publicId()).isEqualTo(first.owner());
        assertThat(second).isNotDone();
        assertThat(store.acquires.size()).as("it has a place").isZero();
        second.cancel(true);
    }

    @Test
    void aLossHasTheNextAskAtOnce() {
        Lease first = heldOutOfTheQueue(STRICT);
        CompletableFuture<Lease> second = acquiring(STRICT);
        CompletableFuture<Boolean> renewed = first.renewAsync(MINUTE);
        store.renewals.next().answer(List.of(RenewReply.notOwner(Reason.TAKEN)));
        assertThat(renewed.join()).isFalse();
        assertThat(first.state()).isEqualTo(LeaseState.LOST);
        played.time.runDue();
        question().answer(granted(200, 1));
        end(second.join());
    }

    @Test
    void aReleaseThatFindsTheLockLostIsALossAndTheNextHasItsAnswer() {
        Lease first = heldOutOfTheQueue(STRICT);
        CompletableFuture<Lease> second = acquiring(STRICT);
        CompletableFuture<Boolean> released = first.releaseAsync();
        store.exchanges
                .next()
                .answer(ReleaseAndAcquireReply.of(
                        ReleaseReply.NOT_OWNER, CompletableFuture.completedFuture(granted(200, 1))));
        assertThat(released.join()).isFalse();
        assertThat(first.state()).isEqualTo(LeaseState.LOST);
        end(second.join());
    }

    @Test
    void withoutAnAnswerBothAreRepeated() {
        Lease first = heldOutOfTheQueue(STRICT);
        CompletableFuture<Lease> second = acquiring(STRICT);
        CompletableFuture<Boolean> released = first.releaseAsync();
        StoreCall<ScriptedQueueStore.Both, ReleaseAndAcquireReply> both = store.exchanges.next();
        both.timeOut();
        assertThat(EngineFixture.failure(released)).isInstanceOf(LockUnavailableException.class);
        assertThat(played.events.all()).contains("releaseFailed");

        played.time.advance(Duration.ofMillis(200));
        StoreCall<Claim, AcquireReply> again = question();
        assertThat(again.asked().ownership())
                .as("it finds what the first may have got")
                .isEqualTo(both.asked().claim().ownership());
        assertThat(released()).isEqualTo(both.asked().released());
        again.answer(granted(200, 1));
        end(second.join());
    }

    @Test
    void aQuestionThatFailsAloneIsRepeatedAlone() {
        Lease first = heldOutOfTheQueue(STRICT);
        CompletableFuture<Lease> second = acquiring(STRICT);
        CompletableFuture<Boolean> released = first.releaseAsync();
        store.exchanges
                .next()
                .answer(ReleaseAndAcquireReply.of(
                        ReleaseReply.RELEASED,
                        CompletableFuture.failedFuture(
                                new LockUnavailableException("orders", "out of memory", null, false))));
        assertThat(released.join()).isTrue();
        played.time.advance(Duration.ofMillis(200));
        assertThat(store.releases.size()).isZero();
        question().answer(granted(200, 1));
        end(second.join());
    }

    @Test
    void whoGivesUpMeanwhileLeavesNothingBehind() {
        Lease first = heldOutOfTheQueue(STRICT);
        CompletableFuture<Lease> second = acquiring(STRICT);
        first.releaseAsync();
        StoreCall<ScriptedQueueStore.Both, ReleaseAndAcquireReply> both = store.exchanges.next();
        second.cancel(true);
        both.answer(released(granted(200, 1)));
        assertThat(released()).isEqualTo(both.asked().claim().ownership());
    }

    @Test
    void thousandsWhoReleaseAtOnceDoNotOverflowTheStack() {
        EngineFixture atOnce = new EngineFixture(new MapStore(true));
        Lease held = atOnce.lock(STRICT).acquireAsync(Duration.ZERO).join();
        List<CompletableFuture<Boolean>> waiting = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            waiting.add(atOnce.lock(STRICT).acquireAsync(Duration.ofHours(1)).thenCompose(Lease::releaseAsync));
        }
        held.releaseAsync();
        atOnce.time.advance(MINUTE);
        assertThat(waiting).allMatch(released -> released.isDone() && released.join());
    }

    @Test
    void norDoThousandsWhoReleaseOnTheThreadThatTellsThem() {
        EngineFixture atOnce = new EngineFixture(new MapStore(true));
        Lease held = atOnce.lock(STRICT).acquireAsync(Duration.ZERO).join();
        List<CompletableFuture<Boolean>> waiting = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            waiting.add(atOnce.lock(STRICT).acquireAsync(Duration.ofHours(1)).thenApply(Lease::release));
        }
        held.release();
        atOnce.time.advance(MINUTE);
        assertThat(waiting).allMatch(released -> released.isDone() && released.join());
    }

    @Test
    void aClosedProviderReleasesAndDoesNotAsk() {
        Lease first = heldOutOfTheQueue(STRICT);
        CompletableFuture<Lease> second = acquiring(STRICT);
        played.context.markClosed();
        first.releaseAsync();
        assertThat(store.exchanges.size()).isZero();
        assertThat(released().owner().publicId()).isEqualTo(first.owner());
        second.cancel(true);
    }
}
