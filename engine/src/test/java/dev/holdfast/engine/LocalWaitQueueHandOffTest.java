package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Fairness;
import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LeaseState;
import dev.holdfast.LockListener;
import dev.holdfast.LockOptions;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Ticket;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Renewal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A lock that goes round among those of one process who wait, without the store. The jitter is the longest. */
class LocalWaitQueueHandOffTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final LockOptions DEFAULTS = LockOptions.defaults();

    private final EngineFixture played = new EngineFixture();

    @AfterEach
    void nothingIsKept() {
        while (played.store.releases.size() > 0) {
            played.store.releases.next().answer(ReleaseReply.NOT_OWNER);
        }
        played.time.advance(Duration.ofMinutes(5));
        assertThat(played.load()).isEqualTo(EngineLoad.NONE);
        assertThat(played.time.planned()).isZero();
    }

    private static AcquireReply granted(long fence, int block) {
        return AcquireReply.granted(OptionalLong.of(fence)).withFenceBlock(block);
    }

    private static Busy place(long ticket) {
        return AcquireReply.busy(Duration.ofHours(1), null).withTicket(new Ticket(ticket, 0, true, Long.MAX_VALUE));
    }

    /** Acquires the lock with a grant that reserves as many fencing tokens as were asked for, from 100 on. */
    private Lease held(LockOptions options) {
        CompletableFuture<Lease> acquiring = played.lock(options).acquireAsync(MINUTE);
        StoreCall<Claim, AcquireReply> question = played.store.acquires.next();
        int block = question.asked().fenceBlock();
        question.answer(block == 0 ? AcquireReply.granted(OptionalLong.empty()) : granted(100, block));
        assertThat(acquiring).isCompleted();
        return acquiring.join();
    }

    /** Waits, the first with a place in the queue of the store. */
    private CompletableFuture<Lease> waiting(LockOptions options) {
        CompletableFuture<Lease> waiting = played.lock(options).acquireAsync(MINUTE);
        if (played.store.acquires.size() > 0) {
            played.store.acquires.next().answer(place(42));
        }
        return waiting;
    }

    private CompletableFuture<Lease> waiting() {
        return waiting(DEFAULTS);
    }

    private Ownership released() {
        assertThat(played.store.releases.size()).isPositive();
        StoreCall<Ownership, ReleaseReply> release = played.store.releases.next();
        release.answer(ReleaseReply.RELEASED);
        return release.asked();
    }

    private void assertNothingIsReleased() {
        assertThat(played.store.releases.size()).isZero();
    }

    @Test
    void aReleaseGivesTheLockToTheNextInLineAndTheStoreIsNotAsked() {
        Lease first = held(DEFAULTS);
        CompletableFuture<Lease> second = waiting();
        CompletableFuture<Lease> third = waiting();

        assertThat(first.releaseAsync().join()).isTrue();
        assertNothingIsReleased();
        assertThat(second).isCompleted();
        assertThat(third).isNotDone();
        assertThat(first.state()).isEqualTo(LeaseState.RELEASED);
        assertThat(second.join().isHeld()).isTrue();
        assertThat(second.join().owner()).isEqualTo(first.owner());
        assertThat(second.join().fencingToken()).hasValue(101);
        assertThat(played.context.highestFence()).isEqualTo(101);

        assertThat(second.join().release()).isTrue();
        assertThat(third.join().fencingToken()).hasValue(102);
        assertThat(released().owner().publicId())
                .as("nobody waits any more, so the place is given up")
                .isNotEqualTo(first.owner());
        third.join().releaseAsync();
        assertThat(released().owner().publicId()).isEqualTo(first.owner());
    }

    @Test
    void aStaleLeaseReleasesNothing() {
        Lease first = held(DEFAULTS);
        CompletableFuture<Lease> second = waiting();
        CompletableFuture<Lease> third = waiting();
        first.releaseAsync();
        assertThat(first.release()).isFalse();
        assertThat(first.releaseAsync().join()).isFalse();
        assertThat(first.renew(MINUTE)).isFalse();
        first.close();
        assertNothingIsReleased();
        assertThat(second.join().isHeld()).isTrue();
        assertThat(third).isNotDone();
        third.cancel(true);
        second.join().releaseAsync();
    }

    @Test
    void theStoreGetsTheLockBackAfterAsManyHoldersAsItReservedTokensFor() {
        Lease holder = held(DEFAULTS);
        List<CompletableFuture<Lease>> line = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            line.add(waiting());
        }
        for (int i = 0; i < 15; i++) {
            holder.releaseAsync();
            holder = line.get(i).join();
            assertThat(holder.fencingToken()).hasValue(101 + i);
        }
        assertNothingIsReleased();
        holder.releaseAsync();
        assertThat(line.get(15)).isNotDone();
        assertThat(released().owner().publicId()).isEqualTo(holder.owner());
        line.forEach(waiting -> waiting.cancel(true));
    }

    /** For the store a question that is asked again is the same grant, and must come to the same token. */
    @Test
    void whoAsksInLineReservesMoreTokensButNeverOthersWithTheSameOwnerToken() {
        CompletableFuture<Lease> first = played.lock().acquireAsync(MINUTE);
        StoreCall<Claim, AcquireReply> direct = played.store.acquires.next();
        assertThat(direct.asked().fenceBlock()).isEqualTo(16);
        direct.fail(new LockUnavailableException("orders", "no answer", null, true));
        played.time.advanceMillis(100);
        StoreCall<Claim, AcquireReply> again = played.store.acquires.next();
        assertThat(again.asked().ownership()).isEqualTo(direct.asked().ownership());
        assertThat(again.asked().fenceBlock()).isEqualTo(16);
        again.answer(place(42));
        CompletableFuture<Lease> second = played.lock().acquireAsync(MINUTE);
        played.store.watcher.wakeUp();
        played.time.runDue();
        StoreCall<Claim, AcquireReply> placed = played.store.acquires.next();
        assertThat(placed.asked().fenceBlock()).isEqualTo(16);
        placed.answer(granted(100, 16));
        first.join();

        played.time.runDue();
        StoreCall<Claim, AcquireReply> inLine = played.store.acquires.next();
        assertThat(inLine.asked().fenceBlock()).isEqualTo(64);
        inLine.answer(place(43));
        played.store.watcher.wakeUp();
        played.time.runDue();
        StoreCall<Claim, AcquireReply> placedInLine = played.store.acquires.next();
        assertThat(placedInLine.asked().fenceBlock()).isEqualTo(64);
        placedInLine.answer(granted(200, 64)); // the lock of the first was lost, and nobody knew
        assertGoesTo64(second.join(), 200);
        first.join().releaseAsync();
    }

    private void assertGoesTo64(Lease holder, long firstToken) {
        List<CompletableFuture<Lease>> line = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            line.add(waiting());
        }
        for (int i = 0; i < 63; i++) {
            assertThat(holder.fencingToken()).hasValue(firstToken + i);
            holder.releaseAsync();
            holder = line.get(i).join();
        }
        assertThat(holder.fencingToken()).hasValue(firstToken + 63);
        assertNothingIsReleased();
        holder.releaseAsync();
        assertThat(line.get(63)).isNotDone();
        line.get(63).cancel(true);
    }

    @Test
    void aStoreThatReservedOneTokenGetsTheLockBack() {
        CompletableFuture<Lease> acquiring = played.lock().acquireAsync(MINUTE);
        played.store.acquires.next().answer(granted(100, 1));
        CompletableFuture<Lease> second = waiting();
        acquiring.join().releaseAsync();
        assertThat(released().owner().publicId()).isEqualTo(acquiring.join().owner());
        assertThat(second).isNotDone();
        second.cancel(true);
    }

    @Test
    void aLeaseOfTheFallbackIsNotPassedOn() {
        CompletableFuture<Lease> acquiring = played.lock().acquireAsync(MINUTE);
        played.store
                .acquires
                .next()
                .answer(AcquireReply.granted(OptionalLong.of(100))
                        .withFenceBlock(16)
                        .withFallback("spare"));
        CompletableFuture<Lease> second = waiting();
        acquiring.join().releaseAsync();
        assertThat(released().owner().publicId()).isEqualTo(acquiring.join().owner());
        assertThat(second).isNotDone();
        second.cancel(true);
    }

    @Test
    void thePlaceOfOneWhoReservesFewerTokensIsNotTakenOver() {
        CompletableFuture<Lease> first = played.lock(
                        DEFAULTS.toBuilder().fairness(Fairness.STRICT).build())
                .acquireAsync(MINUTE);
        StoreCall<Claim, AcquireReply> asked = played.store.acquires.next();
        asked.answer(place(42));
        CompletableFuture<Lease> second = waiting();
        first.cancel(true);
        assertThat(released()).isEqualTo(asked.asked().ownership());
        second.cancel(true);
    }

    @Test
    void otherProcessesDoNotWaitLongerThanTheTimeOfAGrant() {
        Lease first = held(DEFAULTS);
        CompletableFuture<Lease> second = waiting();
        CompletableFuture<Lease> third = waiting();
        played.time.advanceMillis(49);
        first.releaseAsync();
        assertNothingIsReleased();
        played.time.advanceMillis(1);
        second.join().releaseAsync();
        assertThat(released().owner().publicId()).isEqualTo(first.owner());
        assertThat(third).isNotDone();
        third.cancel(true);
    }

    static List<List<LockOptions>> pairsThatAreNotPassedOn() {
        LockOptions strict = DEFAULTS.toBuilder().fairness(Fairness.STRICT).build();
        LockOptions none = DEFAULTS.toBuilder().fairness(Fairness.NONE).build();
        LockOptions fixed = DEFAULTS.toBuilder().autoRenew(false).build();
        LockOptions shorter =
                DEFAULTS.toBuilder().leaseTime(Duration.ofSeconds(10)).build();
        LockOptions unfenced = DEFAULTS.toBuilder().fencing(false).build();
        List<List<LockOptions>> pairs = new ArrayList<>();
        for (LockOptions other : List.of(strict, none, fixed, shorter, unfenced)) {
            pairs.add(List.of(DEFAULTS, other));
            pairs.add(List.of(other, DEFAULTS));
        }
        LockOptions strictUnfenced = strict.toBuilder().fencing(false).build();
        pairs.add(List.of(strictUnfenced, unfenced));
        pairs.add(List.of(strict, strict));
        pairs.add(List.of(none, none));
        pairs.add(List.of(fixed, fixed));
        return pairs;
    }

    @ParameterizedTest
    @MethodSource("pairsThatAreNotPassedOn")
    void whoWantsOtherwiseGetsTheLockFromTheStore(List<LockOptions> pair) {
        Lease first = held(pair.get(0));
        CompletableFuture<Lease> second = waiting(pair.get(1));
        first.releaseAsync();
        assertThat(second).isNotDone();
        assertThat(released().owner().publicId()).isEqualTo(first.owner());
        second.cancel(true);
    }

    @Test
    void withoutFencingItGoesToAsManyAsInLine() {
        LockOptions unfenced = DEFAULTS.toBuilder().fencing(false).build();
        Lease holder = held(unfenced);
        List<CompletableFuture<Lease>> line = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            line.add(waiting(unfenced));
        }
        for (int i = 0; i < 63; i++) {
            holder.releaseAsync();
            holder = line.get(i).join();
        }
        assertNothingIsReleased();
        assertThat(holder.fencingToken()).isEmpty();
        holder.releaseAsync();
        assertThat(line.get(63)).isNotDone();
        line.get(63).cancel(true);
    }

    @Test
    void aLeaseThatIsAtRiskIsNotPassedOn() {
        LockOptions brief =
                DEFAULTS.toBuilder().leaseTime(Duration.ofMillis(200)).build();
        CompletableFuture<Lease> acquiring = played.lock(brief).acquireAsync(MINUTE);
        StoreCall<Claim, AcquireReply> question = played.store.acquires.next();
        played.time.advanceMillis(150); // the answer is late, and the deadline counts from the question
        question.answer(granted(100, 16));
        CompletableFuture<Lease> second = waiting(brief);
        assertThat(acquiring.join().state()).isEqualTo(LeaseState.AT_RISK);
        acquiring.join().releaseAsync();
        assertThat(second).isNotDone();
        second.cancel(true);
    }

    @Test
    void thePlaceIsLeftToTheNextInLine() {
        Lease first = held(DEFAULTS);
        CompletableFuture<Lease> second = played.lock().acquireAsync(MINUTE);
        StoreCall<Claim, AcquireReply> asked = played.store.acquires.next();
        asked.answer(place(42));
        CompletableFuture<Lease> third = waiting();
        first.releaseAsync();
        assertThat(second).isCompleted();

        played.time.advance(Duration.ofMillis(1_200));
        StoreCall<Claim, AcquireReply> next = played.store.acquires.next();
        assertThat(next.asked().ownership()).isEqualTo(asked.asked().ownership());
        assertThat(next.asked().queueEntry().ticket()).isEqualTo(42);
        assertThat(next.asked().fenceBlock()).isEqualTo(asked.asked().fenceBlock());
        next.answer(granted(200, 16));
        assertThat(third).as("the lock of the first was lost, and nobody knew").isCompleted();
        third.join().releaseAsync();
        second.join().releaseAsync();
    }

    @Test
    void whoCannotUseThePlaceAsksForOneAtOnce() {
        Lease first = held(DEFAULTS);
        CompletableFuture<Lease> second = waiting();
        CompletableFuture<Lease> third =
                waiting(DEFAULTS.toBuilder().fairness(Fairness.STRICT).build());
        first.releaseAsync();
        assertThat(second).isCompleted();

        played.time.runDue();
        assertThat(played.store.acquires.size()).isEqualTo(1);
        StoreCall<Claim, AcquireReply> question = played.store.acquires.next();
        assertThat(question.asked().queueEntry().ticket()).isZero();
        question.answer(place(43));
        third.cancel(true);
        second.join().releaseAsync();
    }

    @Test
    void whoIsServedDuringItsQuestionGivesUpThePlaceAfterTheAnswer() {
        Lease first = held(DEFAULTS);
        CompletableFuture<Lease> second = waiting();
        played.store.watcher.wakeUp();
        played.time.runDue();
        StoreCall<Claim, AcquireReply> question = played.store.acquires.next();
        first.releaseAsync();
        assertThat(second).isCompleted();
        assertNothingIsReleased();
        question.answer(place(42));
        assertThat(released()).isEqualTo(question.asked().ownership());
        second.join().releaseAsync();
    }

    @Test
    void whatTheStoreGrantsTooToOneWhoIsServedIsReleased() {
        Lease first = held(DEFAULTS);
        CompletableFuture<Lease> second = waiting();
        played.store.watcher.wakeUp();
        played.time.runDue();
        StoreCall<Claim, AcquireReply> question = played.store.acquires.next();
        first.releaseAsync();
        question.answer(granted(200, 16));
        assertThat(released()).isEqualTo(question.asked().ownership());
        assertThat(second.join().fencingToken()).hasValue(101);
        second.join().releaseAsync();
    }

    @Test
    void theDeadlineCountsFromTheGrantAndTheRenewalsGoOn() {
        Lease first = held(DEFAULTS);
        CompletableFuture<Lease> second = waiting();
        played.time.advanceMillis(40);
        first.releaseAsync();
        assertThat(second.join().remaining()).isEqualTo(Duration.ofMillis(EngineFixture.TRUSTED_MILLIS - 40));

        played.time.advance(Duration.ofSeconds(11));
        StoreCall<List<Renewal>, List<RenewReply>> renewal = played.store.renewals.next();
        assertThat(renewal.asked()).hasSize(1);
        assertThat(renewal.asked().get(0).ownership().owner().publicId()).isEqualTo(first.owner());
        renewal.answer(List.of(RenewReply.renewed()));
        assertThat(second.join().remaining()).isGreaterThan(Duration.ofSeconds(28));
        second.join().releaseAsync();
    }

    @Test
    void aRenewalThatIsUnderWayEndsNothing() {
        Lease first = held(DEFAULTS);
        CompletableFuture<Lease> second = waiting();
        CompletableFuture<Boolean> renewed = first.renewAsync(MINUTE);
        StoreCall<List<Renewal>, List<RenewReply>> renewal = played.store.renewals.next();
        first.releaseAsync();
        renewal.answer(List.of(RenewReply.renewed()));
        assertThat(renewed.join()).isFalse();
        assertThat(second.join().isHeld()).isTrue();
        second.join().releaseAsync();
        assertThat(released()).isNotNull();
    }

    @Test
    void aLossIsThatOfTheHolder() {
        Lease first = held(DEFAULTS);
        CompletableFuture<Lease> second = waiting();
        first.releaseAsync();
        played.time.advance(Duration.ofSeconds(11));
        played.store.renewals.next().answer(List.of(RenewReply.notOwner(Reason.TAKEN)));
        assertThat(second.join().state()).isEqualTo(LeaseState.LOST);
        assertThat(second.join().lost().join().fencingToken()).hasValue(101);
        assertThat(first.lost()).isNotDone();
        assertThat(first.state()).isEqualTo(LeaseState.RELEASED);
    }

    @Test
    void theHoldTimeIsThatOfEachHolder() {
        LockOptions limited =
                DEFAULTS.toBuilder().maxHoldTime(Duration.ofMillis(30)).build();
        Lease first = held(limited);
        CompletableFuture<Lease> second = waiting();
        played.time.advanceMillis(40);
        first.releaseAsync();
        played.time.advance(Duration.ofSeconds(12));
        assertThat(played.store.renewals.size()).as("renewals of the next").isPositive();
        played.store.renewals.next().answer(List.of(RenewReply.renewed()));
        second.join().releaseAsync();
    }

    @Test
    void theReleaseIsToldBeforeTheNextHolder() {
        Lease first = held(DEFAULTS);
        CompletableFuture<Lease> second = waiting();
        first.releaseAsync();
        assertThat(played.events.all())
                .containsExactly("acquired", "busy", "waitBegan", "released", "waitEnded", "acquired");
        second.join().releaseAsync();
    }

    @Test
    void whoGaveUpIsPassedOver() {
        Lease first = held(DEFAULTS);
        CompletableFuture<Lease> second = waiting();
        CompletableFuture<Lease> third = waiting();
        second.cancel(true);
        first.releaseAsync();
        assertThat(third.join().fencingToken()).hasValue(101);
        third.join().releaseAsync();
    }

    @Test
    void aLeaseThatArrivesForNobodyGoesToTheNextInLine() {
        CompletableFuture<Lease> first = played.lock().acquireAsync(MINUTE);
        played.store.acquires.next().answer(place(42));
        CompletableFuture<Lease> second = waiting();
        played.store.watcher.wakeUp();
        played.time.runDue();
        StoreCall<Claim, AcquireReply> question = played.store.acquires.next();
        first.cancel(true);
        question.answer(granted(100, 16));
        assertNothingIsReleased();
        assertThat(second.join().fencingToken()).hasValue(101);
        second.join().releaseAsync();
    }

    @Test
    void aCloseInTheMomentOfAHandOffWaitsForIt() throws InterruptedException {
        ScriptedStore store = new ScriptedStore();
        Thread[] closer = new Thread[1];
        LockEngine[] closing = new LockEngine[1];
        LockListener closingOnRelease = new LockListener() {
            @Override
            public void released(Lease lease, Duration held) {
                closer[0] = new Thread(closing[0]::close);
                closer[0].start();
                // It waits for us, or has closed the store without.
                while (closer[0].getState() != Thread.State.TIMED_WAITING && closer[0].isAlive()) {
                    Thread.onSpinWait();
                }
            }
        };
        closing[0] = new LockEngine(
                store, played.settings().listener(closingOnRelease).build());
        CompletableFuture<Lease> acquiring = closing[0].lock("orders").acquireAsync(MINUTE);
        store.acquires.next().answer(granted(100, 16));
        CompletableFuture<Lease> second = closing[0].lock("orders").acquireAsync(MINUTE);
        store.acquires.next().answer(place(42));
        acquiring.join().releaseAsync();

        List<StoreCall<Ownership, ReleaseReply>> releases = List.of(store.releases.next(), store.releases.next());
        assertThat(store.isClosed).isFalse();
        assertThat(releases)
                .as("the place of the second, and the lock")
                .extracting(release -> release.asked().owner().publicId())
                .contains(acquiring.join().owner());
        releases.forEach(release -> release.answer(ReleaseReply.RELEASED));
        closer[0].join();
        assertThat(EngineFixture.failure(second)).isInstanceOf(LockUnavailableException.class);
    }

    @Test
    void aProviderThatIsClosedPassesNothingOn() {
        Lease first = held(DEFAULTS);
        CompletableFuture<Lease> second = waiting();
        played.context.markClosed();
        first.releaseAsync();
        assertThat(released().owner().publicId()).isEqualTo(first.owner());
        second.cancel(true);
    }
}
