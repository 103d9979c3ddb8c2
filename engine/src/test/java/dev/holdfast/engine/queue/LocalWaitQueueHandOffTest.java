package dev.holdfast.engine.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Fairness;
import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LeaseState;
import dev.holdfast.LockListener;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.LockEngine;
import dev.holdfast.engine.ScriptedStore;
import dev.holdfast.engine.StoreCall;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Ticket;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.HandOver;
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

/** Hand-offs of a lock among the waiters of one process, without the store. The jitter is the longest. */
class LocalWaitQueueHandOffTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final LockOptions DEFAULTS = LockOptions.defaults();

    private final EngineFixture engine = new EngineFixture();

    @AfterEach
    void nothingIsKept() {
        while (engine.store.releases.size() > 0) {
            engine.store.releases.next().reply(ReleaseReply.NOT_OWNER);
        }
        engine.time.advance(Duration.ofMinutes(5));
        engine.assertKeepsNothing();
        assertThat(engine.time.planned()).isZero();
    }

    private static AcquireReply granted(long fence, int block) {
        return AcquireReply.granted(OptionalLong.of(fence)).withFenceBlock(block);
    }

    private static Busy busyWithTicket(long ticket) {
        return AcquireReply.busy(Duration.ofHours(1), null).withTicket(new Ticket(ticket, 0, true, Long.MAX_VALUE));
    }

    /** Acquires the lock by a grant that reserves the requested number of fencing tokens, from 100 on. */
    private Lease acquire(LockOptions options) {
        CompletableFuture<Lease> acquiring = engine.lock(options).acquireAsync(MINUTE);
        StoreCall<Claim, AcquireReply> attempt = engine.store.acquires.next();
        int block = attempt.request().fenceBlock();
        attempt.reply(block == 0 ? AcquireReply.granted(OptionalLong.empty()) : granted(100, block));
        assertThat(acquiring).isCompleted();
        return acquiring.join();
    }

    /** Starts to wait. The head gets a ticket. */
    private CompletableFuture<Lease> waiting(LockOptions options) {
        CompletableFuture<Lease> waiting = engine.lock(options).acquireAsync(MINUTE);
        if (engine.store.acquires.size() > 0) {
            engine.store.acquires.next().reply(busyWithTicket(42));
        }
        return waiting;
    }

    private CompletableFuture<Lease> waiting() {
        return waiting(DEFAULTS);
    }

    private Ownership released() {
        assertThat(engine.store.releases.size()).isPositive();
        StoreCall<Ownership, ReleaseReply> release = engine.store.releases.next();
        release.reply(ReleaseReply.RELEASED);
        return release.request();
    }

    private void assertNoRelease() {
        assertThat(engine.store.releases.size()).isZero();
    }

    @Test
    void releaseHandsOffToTheNextWaiterWithoutTheStore() {
        Lease first = acquire(DEFAULTS);
        CompletableFuture<Lease> second = waiting();
        CompletableFuture<Lease> third = waiting();

        assertThat(first.releaseAsync().join()).isTrue();
        assertNoRelease();
        assertThat(second).isCompleted();
        assertThat(third).isNotDone();
        assertThat(first.state()).isEqualTo(LeaseState.RELEASED);
        assertThat(second.join().isHeld()).isTrue();
        assertThat(second.join().owner()).isEqualTo(first.owner());
        assertThat(second.join().fencingToken()).hasValue(101);
        assertThat(engine.context.highestFence()).isEqualTo(101);

        assertThat(second.join().release()).isTrue();
        assertThat(third.join().fencingToken()).hasValue(102);
        assertThat(released().owner().publicId())
                .as("the ticket is given up, as there is no waiter left")
                .isNotEqualTo(first.owner());
        third.join().releaseAsync();
        assertThat(released().owner().publicId()).isEqualTo(first.owner());
    }

    @Test
    void handedOffLeaseReleasesNothing() {
        Lease first = acquire(DEFAULTS);
        CompletableFuture<Lease> second = waiting();
        CompletableFuture<Lease> third = waiting();
        first.releaseAsync();
        assertThat(first.release()).isFalse();
        assertThat(first.releaseAsync().join()).isFalse();
        assertThat(first.renew(MINUTE)).isFalse();
        first.close();
        assertNoRelease();
        assertThat(second.join().isHeld()).isTrue();
        assertThat(third).isNotDone();
        third.cancel(true);
        second.join().releaseAsync();
    }

    @Test
    void releaseReachesTheStoreAfterTheReservedFencingTokens() {
        Lease holder = acquire(DEFAULTS);
        List<CompletableFuture<Lease>> waiters = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            waiters.add(waiting());
        }
        for (int i = 0; i < 3; i++) {
            holder.releaseAsync();
            assertThat(waiters.get(i)).isCompleted();
            holder = waiters.get(i).join();
            assertThat(holder.fencingToken()).hasValue(101 + i);
        }
        assertNoRelease();
        holder.releaseAsync();
        assertThat(waiters.get(3)).isNotDone();
        assertThat(released().owner().publicId()).isEqualTo(holder.owner());
        waiters.forEach(waiting -> waiting.cancel(true));
    }

    /** For the store a repeated attempt is the same grant, and must get the same fencing token. */
    @Test
    void headReservesMoreFencingTokensButNeverChangesThemForOneOwnerToken() {
        CompletableFuture<Lease> first = engine.lock().acquireAsync(MINUTE);
        StoreCall<Claim, AcquireReply> firstAttempt = engine.store.acquires.next();
        assertThat(firstAttempt.request().fenceBlock()).isEqualTo(4);
        firstAttempt.fail(new LockUnavailableException("orders", "no reply", null, true));
        engine.time.advanceMillis(100);
        StoreCall<Claim, AcquireReply> again = engine.store.acquires.next();
        assertThat(again.request().ownership()).isEqualTo(firstAttempt.request().ownership());
        assertThat(again.request().fenceBlock()).isEqualTo(4);
        again.reply(busyWithTicket(42));
        CompletableFuture<Lease> second = engine.lock().acquireAsync(MINUTE);
        engine.store.listener.wakeUp();
        engine.time.runDue();
        StoreCall<Claim, AcquireReply> repeated = engine.store.acquires.next();
        assertThat(repeated.request().fenceBlock()).isEqualTo(4);
        repeated.reply(granted(100, 4));
        first.join();

        engine.time.runDue();
        StoreCall<Claim, AcquireReply> firstOfHead = engine.store.acquires.next();
        assertThat(firstOfHead.request().fenceBlock()).isEqualTo(64);
        firstOfHead.reply(busyWithTicket(43));
        engine.store.listener.wakeUp();
        engine.time.runDue();
        StoreCall<Claim, AcquireReply> secondOfHead = engine.store.acquires.next();
        assertThat(secondOfHead.request().fenceBlock()).isEqualTo(64);
        secondOfHead.reply(granted(200, 64)); // the lease of the first was lost without notice
        assertHandedOffTo64(second.join(), 200);
        first.join().releaseAsync();
    }

    private void assertHandedOffTo64(Lease holder, long firstToken) {
        List<CompletableFuture<Lease>> waiters = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            waiters.add(waiting());
        }
        for (int i = 0; i < 63; i++) {
            assertThat(holder.fencingToken()).hasValue(firstToken + i);
            holder.releaseAsync();
            holder = waiters.get(i).join();
        }
        assertThat(holder.fencingToken()).hasValue(firstToken + 63);
        assertNoRelease();
        holder.releaseAsync();
        assertThat(waiters.get(63)).isNotDone();
        waiters.get(63).cancel(true);
    }

    @Test
    void releaseOfAGrantWithOneFencingTokenReachesTheStore() {
        CompletableFuture<Lease> acquiring = engine.lock().acquireAsync(MINUTE);
        engine.store.acquires.next().reply(granted(100, 1));
        CompletableFuture<Lease> second = waiting();
        acquiring.join().releaseAsync();
        assertThat(released().owner().publicId()).isEqualTo(acquiring.join().owner());
        assertThat(second).isNotDone();
        second.cancel(true);
    }

    @Test
    void leaseOfAFallbackIsNotHandedOff() {
        CompletableFuture<Lease> acquiring = engine.lock().acquireAsync(MINUTE);
        engine.store
                .acquires
                .next()
                .reply(AcquireReply.granted(OptionalLong.of(100))
                        .withFenceBlock(16)
                        .withFallback("spare"));
        CompletableFuture<Lease> second = waiting();
        acquiring.join().releaseAsync();
        assertThat(released().owner().publicId()).isEqualTo(acquiring.join().owner());
        assertThat(second).isNotDone();
        second.cancel(true);
    }

    @Test
    void ticketOfAWaiterWithFewerFencingTokensIsNotInherited() {
        CompletableFuture<Lease> first = engine.lock(
                        DEFAULTS.toBuilder().fairness(Fairness.STRICT).build())
                .acquireAsync(MINUTE);
        StoreCall<Claim, AcquireReply> attempt = engine.store.acquires.next();
        attempt.reply(busyWithTicket(42));
        CompletableFuture<Lease> second = waiting();
        first.cancel(true);
        assertThat(released()).isEqualTo(attempt.request().ownership());
        second.cancel(true);
    }

    @Test
    void releaseReachesTheStoreAfterTheTimeOfTheBudget() {
        Lease first = acquire(DEFAULTS);
        CompletableFuture<Lease> second = waiting();
        CompletableFuture<Lease> third = waiting();
        engine.time.advanceMillis(49);
        first.releaseAsync();
        assertNoRelease();
        engine.time.advanceMillis(1);
        second.join().releaseAsync();
        assertThat(released().owner().publicId()).isEqualTo(first.owner());
        assertThat(third).isNotDone();
        third.cancel(true);
    }

    static List<List<LockOptions>> pairsWithoutHandOff() {
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
    @MethodSource("pairsWithoutHandOff")
    void lockIsNotHandedOffToAWaiterWithOtherOptions(List<LockOptions> pair) {
        Lease first = acquire(pair.get(0));
        CompletableFuture<Lease> second = waiting(pair.get(1));
        first.releaseAsync();
        assertThat(second).isNotDone();
        assertThat(released().owner().publicId()).isEqualTo(first.owner());
        second.cancel(true);
    }

    @Test
    void unfencedLockIsHandedOffToAsManyWaiters() {
        LockOptions unfenced = DEFAULTS.toBuilder().fencing(false).build();
        Lease holder = acquire(unfenced);
        List<CompletableFuture<Lease>> waiters = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            waiters.add(waiting(unfenced));
        }
        for (int i = 0; i < 63; i++) {
            holder.releaseAsync();
            holder = waiters.get(i).join();
        }
        assertNoRelease();
        assertThat(holder.fencingToken()).isEmpty();
        holder.releaseAsync();
        assertThat(waiters.get(63)).isNotDone();
        waiters.get(63).cancel(true);
    }

    @Test
    void leaseAtRiskIsNotHandedOff() {
        LockOptions brief =
                DEFAULTS.toBuilder().leaseTime(Duration.ofMillis(200)).build();
        CompletableFuture<Lease> acquiring = engine.lock(brief).acquireAsync(MINUTE);
        StoreCall<Claim, AcquireReply> attempt = engine.store.acquires.next();
        engine.time.advanceMillis(150); // the reply is late, and the deadline counts from the time of sending
        attempt.reply(granted(100, 16));
        CompletableFuture<Lease> second = waiting(brief);
        assertThat(acquiring.join().state()).isEqualTo(LeaseState.AT_RISK);
        acquiring.join().releaseAsync();
        assertThat(second).isNotDone();
        second.cancel(true);
    }

    @Test
    void servedHeadLeavesItsTicketToTheNextWaiter() {
        Lease first = acquire(DEFAULTS);
        CompletableFuture<Lease> second = engine.lock().acquireAsync(MINUTE);
        StoreCall<Claim, AcquireReply> attempt = engine.store.acquires.next();
        attempt.reply(busyWithTicket(42));
        CompletableFuture<Lease> third = waiting();
        first.releaseAsync();
        assertThat(second).isCompleted();

        engine.time.advance(Duration.ofMillis(1_200));
        StoreCall<Claim, AcquireReply> next = engine.store.acquires.next();
        assertThat(next.request().ownership()).isEqualTo(attempt.request().ownership());
        assertThat(next.request().queueEntry().ticket()).isEqualTo(42);
        assertThat(next.request().fenceBlock()).isEqualTo(attempt.request().fenceBlock());
        next.reply(granted(200, 16));
        assertThat(third)
                .as("the next waiter, as the lease of the first was lost without notice")
                .isCompleted();
        third.join().releaseAsync();
        second.join().releaseAsync();
    }

    @Test
    void waiterThatCannotInheritTheTicketMakesAnAttemptAtOnce() {
        Lease first = acquire(DEFAULTS);
        CompletableFuture<Lease> second = waiting();
        CompletableFuture<Lease> third =
                waiting(DEFAULTS.toBuilder().fairness(Fairness.STRICT).build());
        first.releaseAsync();
        assertThat(second).isCompleted();

        engine.time.runDue();
        assertThat(engine.store.acquires.size()).isEqualTo(1);
        StoreCall<Claim, AcquireReply> attempt = engine.store.acquires.next();
        assertThat(attempt.request().queueEntry().ticket()).isZero();
        attempt.reply(busyWithTicket(43));
        third.cancel(true);
        second.join().releaseAsync();
    }

    @Test
    void handOffDuringAnAttemptGivesUpTheTicketAfterTheReply() {
        Lease first = acquire(DEFAULTS);
        CompletableFuture<Lease> second = waiting();
        engine.store.listener.wakeUp();
        engine.time.runDue();
        StoreCall<Claim, AcquireReply> attempt = engine.store.acquires.next();
        first.releaseAsync();
        assertThat(second).isCompleted();
        assertNoRelease();
        attempt.reply(busyWithTicket(42));
        assertThat(released()).isEqualTo(attempt.request().ownership());
        second.join().releaseAsync();
    }

    @Test
    void grantToAWaiterThatWasServedByAHandOffIsReleased() {
        Lease first = acquire(DEFAULTS);
        CompletableFuture<Lease> second = waiting();
        engine.store.listener.wakeUp();
        engine.time.runDue();
        StoreCall<Claim, AcquireReply> attempt = engine.store.acquires.next();
        first.releaseAsync();
        attempt.reply(granted(200, 16));
        assertThat(released()).isEqualTo(attempt.request().ownership());
        assertThat(second.join().fencingToken()).hasValue(101);
        second.join().releaseAsync();
    }

    @Test
    void handedOffLeaseKeepsTheDeadlineOfTheGrantAndIsRenewed() {
        Lease first = acquire(DEFAULTS);
        CompletableFuture<Lease> second = waiting();
        engine.time.advanceMillis(40);
        first.releaseAsync();
        assertThat(second.join().remaining()).isEqualTo(Duration.ofMillis(EngineFixture.VALID_MILLIS - 40));

        engine.time.advance(Duration.ofSeconds(11));
        StoreCall<List<Renewal>, List<RenewReply>> renewal = engine.store.renewals.next();
        assertThat(renewal.request()).hasSize(1);
        assertThat(renewal.request().get(0).ownership().owner().publicId()).isEqualTo(first.owner());
        renewal.reply(List.of(RenewReply.renewed()));
        assertThat(second.join().remaining()).isGreaterThan(Duration.ofSeconds(28));
        second.join().releaseAsync();
    }

    @Test
    void renewalReplyAfterAHandOffReturnsFalseAndKeepsTheNextLease() {
        Lease first = acquire(DEFAULTS);
        CompletableFuture<Lease> second = waiting();
        CompletableFuture<Boolean> renewed = first.renewAsync(EngineFixture.LEASE_TIME);
        StoreCall<List<Renewal>, List<RenewReply>> renewal = engine.store.renewals.next();
        first.releaseAsync();
        renewal.reply(List.of(RenewReply.renewed()));
        assertThat(renewed.join()).isFalse();
        assertThat(second.join().isHeld()).isTrue();
        second.join().releaseAsync();
        assertThat(released()).isNotNull();
    }

    @Test
    void lockThatWasRenewedForLongerThanTheNextLeaseTimeIsReleased() {
        Lease first = acquire(DEFAULTS);
        CompletableFuture<Lease> second = waiting();
        first.renewAsync(Duration.ofMinutes(10));
        engine.store.renewals.next().reply(List.of(RenewReply.renewed()));
        first.releaseAsync();
        assertThat(released().owner().publicId()).isEqualTo(first.owner());
        assertThat(second).isNotDone();
        second.cancel(true);
    }

    @Test
    void lockThatMayYetBeRenewedForLongerThanTheNextLeaseTimeIsReleased() {
        Lease first = acquire(DEFAULTS);
        CompletableFuture<Lease> second = waiting();
        first.renewAsync(Duration.ofMinutes(10));
        StoreCall<List<Renewal>, List<RenewReply>> renewal = engine.store.renewals.next();
        first.releaseAsync();
        assertThat(released().owner().publicId()).isEqualTo(first.owner());
        assertThat(second).isNotDone();
        second.cancel(true);
        renewal.reply(List.of(RenewReply.notOwner(Reason.ABSENT)));
    }

    @Test
    void lockThatWasRenewedForItsLeaseTimeIsHandedOff() {
        Lease first = acquire(DEFAULTS);
        CompletableFuture<Lease> second = waiting();
        engine.time.advanceMillis(10);
        first.renewAsync(EngineFixture.LEASE_TIME);
        engine.store.renewals.next().reply(List.of(RenewReply.renewed()));
        first.releaseAsync();
        assertNoReleaseOf(first);
        assertThat(second).isCompleted();
        assertThat(second.join().remaining()).isEqualTo(Duration.ofMillis(EngineFixture.VALID_MILLIS));
        second.join().releaseAsync();
    }

    @Test
    void lockThatWasHandedOverIsHandedOffRightAfterItsRenewal() {
        CompletableFuture<Lease> first = engine.lock().acquireAsync(MINUTE);
        StoreCall<Claim, AcquireReply> attempt = engine.store.acquires.next();
        attempt.reply(AcquireReply.busy(Duration.ofHours(1), null).withTicket(new Ticket(1, 0, true, 100)));
        CompletableFuture<Lease> second = waiting();
        engine.store.listener.handedOver(new HandOver(
                attempt.request().ownership(), 101, attempt.request().fenceBlock(), Duration.ofSeconds(4)));
        engine.store.acquires.next().reply(busyWithTicket(2));
        engine.time.advanceMillis(49);
        assertThat(engine.store.renewals.size()).isZero();
        first.join().renewAsync(EngineFixture.LEASE_TIME);
        engine.store.renewals.next().reply(List.of(RenewReply.renewed()));
        first.join().releaseAsync();
        assertNoReleaseOf(first.join());
        assertThat(second).isCompleted();
        second.join().releaseAsync();
    }

    private void assertNoReleaseOf(Lease lease) {
        while (engine.store.releases.size() > 0) {
            assertThat(released().owner().publicId()).as("a ticket").isNotEqualTo(lease.owner());
        }
    }

    @Test
    void lossAfterAHandOffIsThatOfTheCurrentHolder() {
        Lease first = acquire(DEFAULTS);
        CompletableFuture<Lease> second = waiting();
        first.releaseAsync();
        engine.time.advance(Duration.ofSeconds(11));
        engine.store.renewals.next().reply(List.of(RenewReply.notOwner(Reason.TAKEN)));
        assertThat(second.join().state()).isEqualTo(LeaseState.LOST);
        assertThat(second.join().lost().join().fencingToken()).hasValue(101);
        assertThat(first.lost()).isNotDone();
        assertThat(first.state()).isEqualTo(LeaseState.RELEASED);
    }

    @Test
    void maximumHoldTimeIsThatOfEachHolder() {
        LockOptions limited =
                DEFAULTS.toBuilder().maxHoldTime(Duration.ofMillis(30)).build();
        Lease first = acquire(limited);
        CompletableFuture<Lease> second = waiting();
        engine.time.advanceMillis(40);
        first.releaseAsync();
        engine.time.advance(Duration.ofSeconds(12));
        assertThat(engine.store.renewals.size())
                .as("renewals of the next holder")
                .isPositive();
        engine.store.renewals.next().reply(List.of(RenewReply.renewed()));
        second.join().releaseAsync();
    }

    @Test
    void releasedIsReportedBeforeTheAcquiredOfTheNextHolder() {
        Lease first = acquire(DEFAULTS);
        CompletableFuture<Lease> second = waiting();
        first.releaseAsync();
        assertThat(engine.events.all())
                .containsExactly("acquired", "busy", "waitBegan", "released", "waitEnded", "acquired");
        second.join().releaseAsync();
    }

    @Test
    void cancelledWaiterIsPassedOver() {
        Lease first = acquire(DEFAULTS);
        CompletableFuture<Lease> second = waiting();
        CompletableFuture<Lease> third = waiting();
        second.cancel(true);
        first.releaseAsync();
        assertThat(third.join().fencingToken()).hasValue(101);
        third.join().releaseAsync();
    }

    @Test
    void grantToACancelledHeadIsHandedOffToTheNextWaiter() {
        CompletableFuture<Lease> first = engine.lock().acquireAsync(MINUTE);
        engine.store.acquires.next().reply(busyWithTicket(42));
        CompletableFuture<Lease> second = waiting();
        engine.store.listener.wakeUp();
        engine.time.runDue();
        StoreCall<Claim, AcquireReply> attempt = engine.store.acquires.next();
        first.cancel(true);
        attempt.reply(granted(100, 16));
        assertNoRelease();
        assertThat(second.join().fencingToken()).hasValue(101);
        second.join().releaseAsync();
    }

    @Test
    void closeWaitsForAHandOffThatHasBegun() throws InterruptedException {
        ScriptedStore store = new ScriptedStore();
        Thread[] closer = new Thread[1];
        LockProvider[] closing = new LockProvider[1];
        LockListener closingOnRelease = new LockListener() {
            @Override
            public void released(Lease lease, Duration held) {
                closer[0] = new Thread(closing[0]::close);
                closer[0].start();
                // It waits for this hand-off, or has closed the store without waiting.
                while (closer[0].getState() != Thread.State.TIMED_WAITING && closer[0].isAlive()) {
                    Thread.onSpinWait();
                }
            }
        };
        closing[0] = LockEngine.over(
                store, engine.settings().listener(closingOnRelease).build());
        CompletableFuture<Lease> acquiring = closing[0].lock("orders").acquireAsync(MINUTE);
        store.acquires.next().reply(granted(100, 16));
        CompletableFuture<Lease> second = closing[0].lock("orders").acquireAsync(MINUTE);
        store.acquires.next().reply(busyWithTicket(42));
        acquiring.join().releaseAsync();

        List<StoreCall<Ownership, ReleaseReply>> releases = List.of(store.releases.next(), store.releases.next());
        assertThat(store.isClosed).isFalse();
        assertThat(releases)
                .as("the ticket of the second waiter, and the lock")
                .extracting(release -> release.request().owner().publicId())
                .contains(acquiring.join().owner());
        releases.forEach(release -> release.reply(ReleaseReply.RELEASED));
        closer[0].join();
        assertThat(EngineFixture.failure(second)).isInstanceOf(LockUnavailableException.class);
    }

    @Test
    void closedProviderHandsNothingOff() {
        Lease first = acquire(DEFAULTS);
        CompletableFuture<Lease> second = waiting();
        engine.context.markClosed();
        first.releaseAsync();
        assertThat(released().owner().publicId()).isEqualTo(first.owner());
        second.cancel(true);
    }
}
