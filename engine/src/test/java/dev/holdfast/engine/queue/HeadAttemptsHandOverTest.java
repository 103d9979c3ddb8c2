package dev.holdfast.engine.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import dev.holdfast.LeaseState;
import dev.holdfast.LockOptions;
import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.StoreCall;
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

/** Locks that the head gets by a hand-over message of the store, without an attempt. */
class HeadAttemptsHandOverTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration CLAIM = Duration.ofSeconds(4);
    private static final int BLOCK = 4;
    private static final long FENCE_BEFORE = 100;

    /** How long a claim time of 4 s is valid by the local clock: less by the drift of 1 % and 2 ms. */
    private static final long VALID_MILLIS = 4_000 - 42;

    private final EngineFixture engine = new EngineFixture();

    @AfterEach
    void nothingIsKept() {
        for (int i = 0; i < 300; i++) {
            while (engine.store.releases.size() > 0) {
                engine.store.releases.next().reply(ReleaseReply.NOT_OWNER);
            }
            engine.time.advance(Duration.ofSeconds(1));
        }
        engine.assertKeepsNothing();
        assertThat(engine.time.planned()).isZero();
        assertThat(engine.store.watches).hasValue(0);
    }

    private static Busy busyWithTicket() {
        return AcquireReply.busy(HOUR, null).withTicket(new Ticket(1, 0, true, FENCE_BEFORE));
    }

    private StoreCall<Claim, AcquireReply> nextAttempt() {
        return engine.store.acquires.next();
    }

    /** Replies to the next attempt with a ticket, and returns the owner token of the attempt. */
    private Ownership receiveTicket() {
        StoreCall<Claim, AcquireReply> attempt = nextAttempt();
        attempt.reply(busyWithTicket());
        return attempt.request().ownership();
    }

    private boolean handOver(Ownership ownership, long fence) {
        return handOver(new HandOver(ownership, fence, BLOCK, CLAIM));
    }

    /** Delivers a hand-over message as a store does. */
    private boolean handOver(HandOver handOver) {
        boolean isTakenUp = engine.store.listener.handedOver(handOver);
        if (!isTakenUp) {
            engine.store.listener.wakeUp();
        }
        return isTakenUp;
    }

    /** Asserts that the waiter makes an attempt, which gets the lock, and releases it. */
    private void assertMakesAttempt(CompletableFuture<Lease> waiting) {
        assertThat(waiting).isNotDone();
        engine.time.runDue();
        nextAttempt().reply(StoreCall.granted(200));
        assertThat(waiting).isCompleted();
        release(waiting.join());
    }

    private void release(Lease lease) {
        lease.releaseAsync();
        engine.store.releases.next().reply(ReleaseReply.RELEASED);
    }

    @Test
    void handOverGrantsTheLockWithoutAnAttempt() {
        CompletableFuture<Lease> waiting = engine.lock().acquireAsync(MINUTE);
        Ownership ownership = receiveTicket();
        engine.time.advanceMillis(700);

        assertThat(handOver(ownership, FENCE_BEFORE + 1)).isTrue();

        assertThat(waiting).isCompleted();
        Lease lease = waiting.join();
        assertThat(lease.fencingToken()).hasValue(FENCE_BEFORE + 1);
        assertThat(lease.state()).isEqualTo(LeaseState.HELD);
        assertThat(lease.remaining())
                .as("counted from the reply, as the store may have handed over right after it")
                .isEqualTo(Duration.ofMillis(VALID_MILLIS - 700));
        release(lease);
        assertThat(engine.store.acquires.size()).as("attempts").isZero();
        assertThat(engine.store.renewals.size()).as("renewals").isZero();
    }

    @Test
    void handedOverLeaseIsSoonRenewedToItsWholeLeaseTime() {
        CompletableFuture<Lease> waiting = engine.lock().acquireAsync(MINUTE);
        handOver(receiveTicket(), FENCE_BEFORE + 1);
        Lease lease = waiting.join();
        engine.time.advanceMillis(60);

        engine.store.renewals.next().reply(List.of(RenewReply.renewed()));

        assertThat(lease.remaining()).isGreaterThan(Duration.ofMillis(EngineFixture.VALID_MILLIS - 60));
        engine.time.advance(Duration.ofSeconds(8));
        assertThat(engine.store.renewals.size())
                .as("the next renewal is due after a third of the lease time")
                .isZero();
        release(lease);
    }

    @Test
    void handedOverLeaseWithoutARenewalEndsWithTheClaimTime() {
        CompletableFuture<Lease> waiting = engine.lock().acquireAsync(MINUTE);
        handOver(receiveTicket(), FENCE_BEFORE + 1);
        Lease lease = waiting.join();
        engine.time.advanceMillis(VALID_MILLIS - 1);
        assertThat(lease.isHeld()).isTrue();
        assertThat(lease.state()).isEqualTo(LeaseState.AT_RISK);
        engine.time.advanceMillis(1);
        assertThat(lease.state()).isEqualTo(LeaseState.LOST);
    }

    @Test
    void handOverOfAnEarlierGrantIsRefused() {
        CompletableFuture<Lease> waiting = engine.lock().acquireAsync(MINUTE);
        Ownership ownership = receiveTicket();
        assertThat(handOver(ownership, FENCE_BEFORE)).isFalse();
        assertMakesAttempt(waiting);
    }

    @Test
    void handOverAfterHalfOfTheClaimTimeIsRefused() {
        CompletableFuture<Lease> waiting = engine.lock().acquireAsync(MINUTE);
        Ownership ownership = receiveTicket();
        engine.time.stopFor(Duration.ofMillis(2_001));
        assertThat(handOver(ownership, FENCE_BEFORE + 1)).isFalse();
        assertMakesAttempt(waiting);
    }

    @Test
    void handOverAfterASuspensionIsRefused() {
        CompletableFuture<Lease> waiting = engine.lock().acquireAsync(MINUTE);
        Ownership ownership = receiveTicket();
        engine.time.suspend(Duration.ofSeconds(10));
        assertThat(handOver(ownership, FENCE_BEFORE + 1)).isFalse();
        assertMakesAttempt(waiting);
    }

    @Test
    void handOverAfterAnAttemptWithoutAReplyCountsFromTheLastReply() {
        CompletableFuture<Lease> waiting = engine.lock().acquireAsync(MINUTE);
        Ownership ownership = receiveTicket();
        engine.time.advanceMillis(1_200);
        nextAttempt().timeOut();
        assertThat(handOver(ownership, FENCE_BEFORE + 1)).isTrue();
        assertThat(waiting.join().remaining()).isEqualTo(Duration.ofMillis(VALID_MILLIS - 1_200));
        release(waiting.join());
    }

    @Test
    void handedOverLeaseCountsFromTheAttemptWithTheLastReply() {
        CompletableFuture<Lease> waiting = engine.lock().acquireAsync(MINUTE);
        Ownership ownership = receiveTicket();
        engine.time.advanceMillis(1_200);
        receiveTicket();
        engine.time.advanceMillis(100);
        assertThat(handOver(ownership, FENCE_BEFORE + 1)).isTrue();
        assertThat(waiting.join().remaining()).isEqualTo(Duration.ofMillis(VALID_MILLIS - 100));
        release(waiting.join());
    }

    @Test
    void releaseOfAHandedOverLeaseIsRepeatedWithoutAReply() {
        CompletableFuture<Lease> waiting = engine.lock().acquireAsync(MINUTE);
        Ownership ownership = receiveTicket();
        handOver(ownership, FENCE_BEFORE + 1);
        waiting.join().releaseAsync();
        engine.store.releases.next().timeOut();
        engine.time.advance(Duration.ofSeconds(3));
        StoreCall<Ownership, ReleaseReply> again = engine.store.releases.next();
        assertThat(again.request()).isEqualTo(ownership);
        again.reply(ReleaseReply.RELEASED);
    }

    @Test
    void handOverWithAnotherFenceBlockIsRefused() {
        CompletableFuture<Lease> waiting = engine.lock().acquireAsync(MINUTE);
        Ownership ownership = receiveTicket();
        assertThat(handOver(new HandOver(ownership, FENCE_BEFORE + 1, 1, CLAIM)))
                .isFalse();
        assertMakesAttempt(waiting);
    }

    @Test
    void handOverDuringAnAttemptIsTakenUpAfterABusyReply() {
        CompletableFuture<Lease> waiting = engine.lock().acquireAsync(MINUTE);
        Ownership ownership = receiveTicket();
        engine.time.advanceMillis(1_200);
        StoreCall<Claim, AcquireReply> attempt = nextAttempt();
        handOver(ownership, FENCE_BEFORE + 1);
        assertThat(waiting).isNotDone();
        attempt.reply(busyWithTicket());
        assertThat(waiting)
                .as("granted, as the hand-over was later than the reply")
                .isCompleted();
        assertThat(waiting.join().fencingToken()).hasValue(FENCE_BEFORE + 1);
        release(waiting.join());
        assertThat(engine.store.acquires.size()).as("attempts").isZero();
    }

    @Test
    void handOverDuringAnAttemptIsRefusedIfTheReplyShowsALaterFence() {
        CompletableFuture<Lease> waiting = engine.lock().acquireAsync(MINUTE);
        Ownership ownership = receiveTicket();
        engine.time.advanceMillis(1_200);
        StoreCall<Claim, AcquireReply> attempt = nextAttempt();
        handOver(ownership, FENCE_BEFORE + 1);
        attempt.reply(AcquireReply.busy(HOUR, null).withTicket(new Ticket(1, 0, true, FENCE_BEFORE + 16)));
        assertMakesAttempt(waiting);
    }

    @Test
    void handOverDuringAnAttemptThatFailsIsTakenUp() {
        CompletableFuture<Lease> waiting = engine.lock().acquireAsync(MINUTE);
        Ownership ownership = receiveTicket();
        engine.time.advanceMillis(1_200);
        StoreCall<Claim, AcquireReply> attempt = nextAttempt();
        handOver(ownership, FENCE_BEFORE + 1);
        attempt.timeOut();
        assertThat(waiting).isCompleted();
        assertThat(waiting.join().fencingToken()).hasValue(FENCE_BEFORE + 1);
        assertThat(waiting.join().remaining())
                .as("counted from the last reply with a ticket")
                .isEqualTo(Duration.ofMillis(VALID_MILLIS - 1_200));
        assertThat(engine.store.acquires.size()).as("attempts").isZero();
        release(waiting.join());
    }

    @Test
    void handOverDuringAnAttemptThatFailsAfterHalfOfTheClaimTimeIsFollowedByAnAttemptAtOnce() {
        CompletableFuture<Lease> waiting = engine.lock().acquireAsync(MINUTE);
        Ownership ownership = receiveTicket();
        engine.time.advanceMillis(1_200);
        StoreCall<Claim, AcquireReply> attempt = nextAttempt();
        handOver(ownership, FENCE_BEFORE + 1);
        engine.time.advanceMillis(801);
        attempt.timeOut();
        assertMakesAttempt(waiting);
    }

    @Test
    void handOverDuringAnAttemptThatIsCutShortIsTakenUpByTheNextWaiter() {
        CompletableFuture<Lease> first = engine.lock().acquireAsync(Duration.ofMillis(500));
        Ownership ownership = receiveTicket();
        CompletableFuture<Lease> second = engine.lock().acquireAsync(MINUTE);
        engine.time.advanceMillis(500);
        StoreCall<Claim, AcquireReply> last = nextAttempt();
        handOver(ownership, FENCE_BEFORE + 1);
        last.timeOut();
        assertThat(first).isCompletedExceptionally();
        assertThat(second).isCompleted();
        assertThat(second.join().fencingToken()).hasValue(FENCE_BEFORE + 1);
        assertThat(engine.store.acquires.size()).as("attempts").isZero();
        release(second.join());
    }

    @Test
    void handOverDuringAnAttemptOfACancelledHeadIsTakenUpByTheNextWaiter() {
        CompletableFuture<Lease> first = engine.lock().acquireAsync(MINUTE);
        Ownership ownership = receiveTicket();
        CompletableFuture<Lease> second = engine.lock().acquireAsync(MINUTE);
        engine.time.advanceMillis(1_200);
        StoreCall<Claim, AcquireReply> attempt = nextAttempt();
        first.cancel(true);
        handOver(ownership, FENCE_BEFORE + 1);
        attempt.reply(busyWithTicket());
        assertThat(second).isCompleted();
        assertThat(engine.store.acquires.size()).as("attempts").isZero();
        release(second.join());
    }

    @Test
    void repeatedHandOverDuringAnAttemptDoesNotHideALaterOne() {
        CompletableFuture<Lease> waiting = engine.lock().acquireAsync(MINUTE);
        Ownership ownership = receiveTicket();
        engine.time.advanceMillis(1_200);
        StoreCall<Claim, AcquireReply> attempt = nextAttempt();
        handOver(ownership, FENCE_BEFORE + 17);
        handOver(ownership, FENCE_BEFORE + 1);
        attempt.reply(AcquireReply.busy(HOUR, null).withTicket(new Ticket(1, 0, true, FENCE_BEFORE + 16)));
        assertThat(waiting).isCompleted();
        assertThat(waiting.join().fencingToken()).hasValue(FENCE_BEFORE + 17);
        release(waiting.join());
    }

    @Test
    void handOverDuringAnAttemptThatFailsAfterCloseIsRefused() {
        CompletableFuture<Lease> waiting = engine.lock().acquireAsync(MINUTE);
        Ownership ownership = receiveTicket();
        engine.time.advanceMillis(1_200);
        StoreCall<Claim, AcquireReply> attempt = nextAttempt();
        handOver(ownership, FENCE_BEFORE + 1);
        engine.context.markClosed();
        attempt.timeOut();
        assertThat(waiting).isNotDone();
        engine.provider.close();
        assertThat(waiting).isCompletedExceptionally();
    }

    @Test
    void handOverDuringAnAttemptThatIsGrantedIsDropped() {
        CompletableFuture<Lease> waiting = engine.lock().acquireAsync(MINUTE);
        Ownership ownership = receiveTicket();
        CompletableFuture<Lease> next = engine.lock().acquireAsync(MINUTE);
        engine.time.advanceMillis(1_200);
        StoreCall<Claim, AcquireReply> attempt = nextAttempt();
        handOver(ownership, FENCE_BEFORE + 1);
        attempt.reply(StoreCall.granted(FENCE_BEFORE + 1));
        assertThat(waiting).isCompleted();
        engine.time.runDue();
        nextAttempt().reply(busyWithTicket());
        assertThat(next).isNotDone();
        release(waiting.join());
        next.cancel(true);
    }

    @Test
    void localReleaseDuringAnAttemptThatGetsATicketCausesNoAttempt() {
        Lease held = engine.acquire();
        CompletableFuture<Lease> waiting = engine.lock().acquireAsync(MINUTE);
        receiveTicket();
        engine.time.advanceMillis(1_200);
        StoreCall<Claim, AcquireReply> attempt = nextAttempt();
        release(held);
        attempt.reply(busyWithTicket());
        engine.time.advanceMillis(500);
        assertThat(engine.store.acquires.size()).as("attempts").isZero();
        waiting.cancel(true);
    }

    @Test
    void localReleaseDuringAnAttemptWithoutATicketIsFollowedByAnAttempt() {
        Lease held = engine.acquire();
        CompletableFuture<Lease> waiting = engine.lock().acquireAsync(MINUTE);
        nextAttempt().reply(AcquireReply.busy(HOUR, null));
        engine.time.advanceMillis(200);
        StoreCall<Claim, AcquireReply> attempt = nextAttempt();
        release(held);
        attempt.reply(AcquireReply.busy(HOUR, null));
        assertMakesAttempt(waiting);
    }

    @Test
    void handOverToAnotherTokenIsRefused() {
        CompletableFuture<Lease> waiting = engine.lock().acquireAsync(MINUTE);
        receiveTicket();
        Ownership other = new Ownership("orders", OwnerToken.create(new SecureRandom(), "other@host:1"));
        assertThat(handOver(other, FENCE_BEFORE + 1)).isFalse();
        assertMakesAttempt(waiting);
    }

    @Test
    void repeatedHandOverGrantsNothingToTheNextWaiter() {
        CompletableFuture<Lease> first = engine.lock().acquireAsync(MINUTE);
        Ownership ownership = receiveTicket();
        CompletableFuture<Lease> second = engine.lock().acquireAsync(MINUTE);
        assertThat(handOver(ownership, FENCE_BEFORE + 1)).isTrue();
        StoreCall<Claim, AcquireReply> attempt = nextAttempt();
        assertThat(attempt.request().ownership())
                .as("the next waiter makes an attempt for a ticket of its own at once")
                .isNotEqualTo(ownership);
        attempt.reply(busyWithTicket());

        assertThat(handOver(ownership, FENCE_BEFORE + 1)).isFalse();

        assertThat(second).isNotDone();
        engine.time.runDue();
        nextAttempt().reply(busyWithTicket());
        release(handOff(first.join(), second));
    }

    /** Hands the lease off within the process as any lease. The ticket of the next holder is given up. */
    private Lease handOff(Lease lease, CompletableFuture<Lease> next) {
        lease.releaseAsync();
        engine.store.releases.next().reply(ReleaseReply.NOT_OWNER);
        assertThat(next).isCompleted();
        assertThat(next.join().fencingToken()).hasValue(FENCE_BEFORE + 2);
        return next.join();
    }

    @Test
    void handOverToALeaseWithoutRenewalIsRefused() {
        CompletableFuture<Lease> waiting =
                engine.lock(EngineFixture.withoutRenewal()).acquireAsync(MINUTE);
        Ownership ownership = receiveTicket();
        assertThat(handOver(new HandOver(ownership, FENCE_BEFORE + 1, 1, CLAIM)))
                .isFalse();
        assertMakesAttempt(waiting);
    }

    @Test
    void handOverWithoutFencingIsRefused() {
        LockOptions unfenced = LockOptions.builder().fencing(false).build();
        CompletableFuture<Lease> waiting = engine.lock(unfenced).acquireAsync(MINUTE);
        Ownership ownership = receiveTicket();
        assertThat(handOver(new HandOver(ownership, 0, 0, CLAIM))).isFalse();
        assertMakesAttempt(waiting);
    }

    @Test
    void handOverToACancelledWaiterIsReleased() {
        CompletableFuture<Lease> waiting = engine.lock().acquireAsync(MINUTE);
        Ownership ownership = receiveTicket();
        waiting.cancel(true);
        assertThat(handOver(ownership, FENCE_BEFORE + 1)).isFalse();
        StoreCall<Ownership, ReleaseReply> release = engine.store.releases.next();
        assertThat(release.request()).isEqualTo(ownership);
        release.reply(ReleaseReply.RELEASED);
    }

    @Test
    void handOverAfterCloseIsRefused() {
        CompletableFuture<Lease> waiting = engine.lock().acquireAsync(MINUTE);
        Ownership ownership = receiveTicket();
        engine.context.markClosed();
        assertThat(handOver(ownership, FENCE_BEFORE + 1)).isFalse();
        assertThat(waiting).isNotDone();
        engine.provider.close();
        assertThat(waiting).isCompletedExceptionally();
    }
}
