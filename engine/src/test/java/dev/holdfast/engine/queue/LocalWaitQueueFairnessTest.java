package dev.holdfast.engine.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Fairness;
import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.LockTimeoutException;
import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.StoreCall;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.HandOver;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Waiters of different fairness in one process: those without fairness never delay the others. The jitter is the longest. */
class LocalWaitQueueFairnessTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final LockOptions NONE =
            LockOptions.builder().fairness(Fairness.NONE).build();

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

    private CompletableFuture<Lease> waiting(LockOptions options) {
        return engine.lock(options).acquireAsync(MINUTE);
    }

    /** Starts to wait without fairness, as the head. */
    private CompletableFuture<Lease> waitingAsHeadWithoutFairness() {
        CompletableFuture<Lease> waiting = waiting(NONE);
        StoreCall<Claim, AcquireReply> attempt = nextAttempt();
        assertThat(attempt.request().queueEntry()).isNull();
        attempt.reply(StoreCall.BUSY);
        return waiting;
    }

    private StoreCall<Claim, AcquireReply> nextAttempt() {
        return engine.store.acquires.next();
    }

    private StoreCall<Claim, AcquireReply> nextAttemptWithin(Duration time) {
        engine.time.advance(time);
        assertThat(engine.store.acquires.size()).as("attempts").isEqualTo(1);
        return nextAttempt();
    }

    private StoreCall<Claim, AcquireReply> attemptAtOnce() {
        return nextAttemptWithin(Duration.ZERO);
    }

    private static AcquireReply busyWithTicket() {
        return EngineFixture.busyWithTicket(42, 0);
    }

    private void release(CompletableFuture<Lease> acquired) {
        assertThat(acquired).isCompleted();
        acquired.join().releaseAsync();
        engine.store.releases.next().reply(ReleaseReply.RELEASED);
    }

    @Test
    void waiterBehindAHeadWithoutFairnessGetsATicketAtOnce() {
        CompletableFuture<Lease> none = waitingAsHeadWithoutFairness();
        CompletableFuture<Lease> fair = waiting(LockOptions.defaults());
        StoreCall<Claim, AcquireReply> attempt = attemptAtOnce();
        assertThat(attempt.request().queueEntry()).isNotNull();
        attempt.reply(busyWithTicket());
        engine.time.advance(Duration.ofMillis(1_199));
        assertThat(engine.store.acquires.size())
                .as("attempts while a waiter of the process has a ticket")
                .isZero();
        nextAttemptWithin(Duration.ofMillis(1)).reply(StoreCall.granted(7));
        release(fair);
        none.cancel(true);
    }

    @Test
    void waiterThatJoinsDuringAnAttemptWithoutFairnessMakesItsAttemptRightAfterIt() {
        CompletableFuture<Lease> none = waitingAsHeadWithoutFairness();
        StoreCall<Claim, AcquireReply> inFlight = nextAttemptWithin(Duration.ofMillis(10));
        CompletableFuture<Lease> fair = waiting(LockOptions.defaults());
        engine.time.advanceMillis(500);
        assertThat(engine.store.acquires.size()).as("attempts at the same time").isZero();
        inFlight.reply(StoreCall.BUSY);
        attemptAtOnce().reply(StoreCall.granted(7));
        assertThat(none).isNotDone();
        release(fair);
        none.cancel(true);
    }

    @Test
    void waiterThatJoinsDuringAnAttemptWithoutFairnessMakesItsAttemptRightAfterTheFailure() {
        CompletableFuture<Lease> none = waitingAsHeadWithoutFairness();
        StoreCall<Claim, AcquireReply> inFlight = nextAttemptWithin(Duration.ofMillis(10));
        CompletableFuture<Lease> fair = waiting(LockOptions.defaults());
        inFlight.timeOut();
        attemptAtOnce().reply(StoreCall.granted(7));
        release(fair);
        none.cancel(true);
    }

    @Test
    void grantToAWaiterWithoutFairnessIsDeliveredToIt() {
        CompletableFuture<Lease> none = waitingAsHeadWithoutFairness();
        StoreCall<Claim, AcquireReply> inFlight = nextAttemptWithin(Duration.ofMillis(10));
        CompletableFuture<Lease> fair = waiting(LockOptions.defaults());
        inFlight.reply(StoreCall.granted(7));
        assertThat(fair).isNotDone();
        attemptAtOnce().reply(busyWithTicket());
        release(none);
        assertThat(fair).as("the store hands the lock over").isNotDone();
        fair.cancel(true);
    }

    @Test
    void handOverDuringAnAttemptWithoutFairnessIsTakenUpAfterABusyReply() {
        CompletableFuture<Lease> none = waiting(NONE);
        CompletableFuture<Lease> fair = waiting(LockOptions.defaults());
        handOverDuringAttempt().reply(StoreCall.BUSY);
        assertThat(fair).isCompleted();
        assertThat(fair.join().fencingToken()).hasValue(101);
        release(fair);
        none.cancel(true);
    }

    /** The grant was executed first, and an operator has taken the lock away since. */
    @Test
    void handOverDuringAnAttemptWithoutFairnessIsTakenUpAfterAGrant() {
        CompletableFuture<Lease> none = waiting(NONE);
        CompletableFuture<Lease> fair = waiting(LockOptions.defaults());
        handOverDuringAttempt().reply(StoreCall.granted(7));
        assertThat(fair).isCompleted();
        assertThat(fair.join().fencingToken()).hasValue(101);
        release(fair);
        release(none);
    }

    /** Hands the lock over to the waiter with a ticket during an attempt of the one without fairness, and returns that attempt. */
    private StoreCall<Claim, AcquireReply> handOverDuringAttempt() {
        StoreCall<Claim, AcquireReply> first = nextAttempt();
        StoreCall<Claim, AcquireReply> withTicket = nextAttempt();
        first.reply(StoreCall.BUSY);
        StoreCall<Claim, AcquireReply> inFlight = nextAttemptWithin(Duration.ofMillis(10));
        withTicket.reply(
                AcquireReply.busy(Duration.ofHours(1), null).withTicket(new AcquireReply.Ticket(42, 0, true, 100)));
        Ownership ownership = withTicket.request().ownership();
        int block = withTicket.request().fenceBlock();
        assertThat(engine.store.listener.handedOver(new HandOver(ownership, 101, block, Duration.ofSeconds(4))))
                .isTrue();
        return inFlight;
    }

    @Test
    void handOffPassesOverAWaiterWithoutFairness() {
        CompletableFuture<Lease> held = waiting(LockOptions.defaults());
        StoreCall<Claim, AcquireReply> grant = nextAttempt();
        grant.reply(AcquireReply.granted(OptionalLong.of(100))
                .withFenceBlock(grant.request().fenceBlock()));
        CompletableFuture<Lease> none = waitingAsHeadWithoutFairness();
        CompletableFuture<Lease> fair = waiting(LockOptions.defaults());
        attemptAtOnce().reply(busyWithTicket());
        held.join().releaseAsync();
        assertThat(fair).isCompleted();
        assertThat(fair.join().fencingToken()).hasValue(101);
        assertThat(none).isNotDone();
        engine.store.releases.next().reply(ReleaseReply.NOT_OWNER); // the ticket that nobody inherits
        release(fair);
        none.cancel(true);
    }

    @Test
    void waiterWithoutFairnessPollsAgainWhenTheTicketIsGone() {
        CompletableFuture<Lease> none = waitingAsHeadWithoutFairness();
        CompletableFuture<Lease> fair = waiting(LockOptions.defaults());
        attemptAtOnce().reply(busyWithTicket());
        fair.cancel(true);
        engine.store.releases.next().reply(ReleaseReply.NOT_OWNER);
        StoreCall<Claim, AcquireReply> attempt = nextAttemptWithin(Duration.ofMillis(10));
        assertThat(attempt.request().queueEntry()).isNull();
        attempt.reply(StoreCall.granted(7));
        release(none);
    }

    @Test
    void waitWithoutFairnessEndsAtItsDeadlineBehindATicket() {
        CompletableFuture<Lease> none = engine.lock(NONE).acquireAsync(Duration.ofMillis(500));
        nextAttempt().reply(StoreCall.BUSY);
        CompletableFuture<Lease> fair = waiting(LockOptions.defaults());
        attemptAtOnce().reply(busyWithTicket());
        engine.time.advanceMillis(500);
        assertThat(EngineFixture.failure(none)).isInstanceOf(LockTimeoutException.class);
        assertThat(engine.store.acquires.size()).isZero();
        fair.cancel(true);
    }

    @Test
    void waitWithoutFairnessThatEndsDuringItsAttemptKeepsTheTicketOfTheHead() {
        CompletableFuture<Lease> none = waitingAsHeadWithoutFairness();
        StoreCall<Claim, AcquireReply> inFlight = nextAttemptWithin(Duration.ofMillis(10));
        CompletableFuture<Lease> fair = waiting(LockOptions.defaults());
        none.cancel(true);
        inFlight.timeOut();
        engine.store.releases.next().reply(ReleaseReply.RELEASED); // what the attempt may have got
        attemptAtOnce().reply(busyWithTicket());
        assertThat(fair).isNotDone();
        assertThat(engine.store.releases.size()).isZero();
        fair.cancel(true);
    }
}
