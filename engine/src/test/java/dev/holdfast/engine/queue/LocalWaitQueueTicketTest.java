package dev.holdfast.engine.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Fairness;
import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockTimeoutException;
import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.LockEngine;
import dev.holdfast.engine.ScriptedStore;
import dev.holdfast.engine.StoreCall;
import dev.holdfast.engine.acquire.AcquireRequest;
import dev.holdfast.engine.acquire.AcquireServices;
import dev.holdfast.engine.acquire.Acquisition;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Ticket;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.QueueEntry;
import dev.holdfast.spi.ReleaseReply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Waiting with a ticket in the queue of the store. The jitter is the longest. */
class LocalWaitQueueTicketTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final EngineFixture engine = new EngineFixture();

    @AfterEach
    void nothingIsKept() {
        while (engine.store.releases.size() > 0) {
            engine.store.releases.next().reply(ReleaseReply.NOT_OWNER);
        }
        engine.time.advance(Duration.ofMinutes(5));
        assertThat(engine.queues()).isZero();
        assertThat(engine.inFlight()).isZero();
        assertThat(engine.time.planned()).isZero();
        assertThat(engine.store.watches).hasValue(0);
        assertThat(engine.store.releases.size())
                .as("releases without a lease or ticket")
                .isZero();
    }

    private static Busy busyWithTicket(long ticket, long rank) {
        return AcquireReply.busy(HOUR, null).withTicket(new Ticket(ticket, rank, true, Long.MAX_VALUE));
    }

    private static Busy busyByForeignHolder(Duration remaining, long rank) {
        return AcquireReply.busy(remaining, null).withTicket(new Ticket(1, rank, false, Long.MAX_VALUE));
    }

    private CompletableFuture<Lease> waiting() {
        return engine.lock().acquireAsync(MINUTE);
    }

    private StoreCall<Claim, AcquireReply> nextAttempt() {
        return engine.store.acquires.next();
    }

    private long millisToNextAttempt() {
        long start = engine.time.nanoTime();
        engine.time.runDue();
        while (engine.store.acquires.size() == 0) {
            engine.time.advanceMillis(1);
            assertThat(engine.time.nanoTime() - start)
                    .as("time without an attempt")
                    .isLessThan(MINUTE.toNanos());
        }
        return (engine.time.nanoTime() - start) / 1_000_000;
    }

    private StoreCall<Claim, AcquireReply> advanceToNextAttempt() {
        millisToNextAttempt();
        return nextAttempt();
    }

    private void assertCancelled(Ownership ownership) {
        StoreCall<Ownership, ReleaseReply> release = engine.store.releases.next();
        assertThat(release.request()).isEqualTo(ownership);
        release.reply(ReleaseReply.NOT_OWNER);
    }

    private void granted(CompletableFuture<Lease> waiting, StoreCall<Claim, AcquireReply> attempt) {
        attempt.reply(StoreCall.granted(7));
        assertThat(waiting).isCompleted();
        waiting.join().releaseAsync();
        engine.store.releases.next().reply(ReleaseReply.RELEASED);
    }

    @Test
    void callerWithWaitTimeJoinsTheQueueWithItsFirstAttempt() {
        CompletableFuture<Lease> waiting = waiting();
        StoreCall<Claim, AcquireReply> attempt = nextAttempt();
        assertThat(attempt.request().queueEntry())
                .isEqualTo(new QueueEntry(Duration.ofSeconds(4), Duration.ofSeconds(3), 10_000, 0));
        granted(waiting, attempt);

        LockOptions brief =
                LockOptions.builder().leaseTime(Duration.ofMillis(200)).build();
        CompletableFuture<Lease> briefly = engine.lock(brief).acquireAsync(MINUTE);
        StoreCall<Claim, AcquireReply> other = nextAttempt();
        assertThat(other.request().queueEntry())
                .as("a claim time no longer than the lease time")
                .isEqualTo(new QueueEntry(Duration.ofMillis(200), Duration.ofMillis(150), 10_000, 0));
        granted(briefly, other);
    }

    @Test
    void callerWithoutWaitTimeOrFairnessDoesNotJoinTheQueue() {
        CompletableFuture<Lease> once = engine.lock().acquireAsync(Duration.ZERO);
        StoreCall<Claim, AcquireReply> first = nextAttempt();
        assertThat(first.request().queueEntry()).isNull();
        granted(once, first);

        LockOptions unordered = LockOptions.builder().fairness(Fairness.NONE).build();
        CompletableFuture<Lease> waiting = engine.lock(unordered).acquireAsync(MINUTE);
        StoreCall<Claim, AcquireReply> second = nextAttempt();
        assertThat(second.request().queueEntry()).isNull();
        granted(waiting, second);
    }

    @Test
    void waiterWithATicketPollsSeldomWithItsTicket() {
        CompletableFuture<Lease> waiting = waiting();
        StoreCall<Claim, AcquireReply> first = nextAttempt();
        first.reply(busyWithTicket(42, 3));

        assertThat(millisToNextAttempt()).as("a second and 20 %").isEqualTo(1_200);
        StoreCall<Claim, AcquireReply> second = nextAttempt();
        assertThat(second.request().queueEntry().ticket()).isEqualTo(42);
        assertThat(second.request().ownership()).isEqualTo(first.request().ownership());

        engine.store.listener.wakeUp();
        second.reply(busyWithTicket(42, 0));
        assertThat(millisToNextAttempt()).as("woken during the attempt").isZero();
        granted(waiting, nextAttempt());
    }

    @Test
    void onlyTheFirstTicketPollsOftenBehindAForeignHolder() {
        CompletableFuture<Lease> waiting = waiting();
        nextAttempt().reply(busyByForeignHolder(HOUR, 1));
        assertThat(millisToNextAttempt()).isEqualTo(1_200);
        nextAttempt().reply(busyByForeignHolder(HOUR, 0));
        assertThat(millisToNextAttempt()).isBetween(25L, 100L);
        nextAttempt().reply(busyByForeignHolder(Duration.ofMillis(10), 0));
        assertThat(millisToNextAttempt())
                .as("just after the expiry of the holder")
                .isBetween(10L, 15L);
        nextAttempt().reply(busyByForeignHolder(Duration.ofMillis(10), 1));
        assertThat(millisToNextAttempt())
                .as("the expiry concerns the first ticket only")
                .isEqualTo(1_200);
        granted(waiting, nextAttempt());
    }

    @Test
    void waiterWithATicketFollowsTheRetryTimeOfTheStore() {
        CompletableFuture<Lease> waiting = waiting();
        nextAttempt()
                .reply(AcquireReply.busy(HOUR, null)
                        .withRetryAfter(Duration.ofMillis(70))
                        .withTicket(new Ticket(1, 5, true, Long.MAX_VALUE)));
        assertThat(millisToNextAttempt()).isEqualTo(70);
        granted(waiting, nextAttempt());
    }

    @Test
    void cancelLeavesTheQueueWithOneRelease() {
        CompletableFuture<Lease> waiting = waiting();
        StoreCall<Claim, AcquireReply> attempt = nextAttempt();
        attempt.reply(busyWithTicket(1, 0));
        waiting.cancel(true);

        assertCancelled(attempt.request().ownership());
        engine.time.advance(MINUTE);
        assertThat(engine.store.releases.size())
                .as("further releases, as all attempts had a reply")
                .isZero();
    }

    @Test
    void releaseOfATicketIsRepeatedUntilItHasAReply() {
        CompletableFuture<Lease> waiting = waiting();
        StoreCall<Claim, AcquireReply> attempt = nextAttempt();
        attempt.reply(busyWithTicket(1, 0));
        waiting.cancel(true);
        engine.store.releases.next().timeOut();
        engine.time.advance(Duration.ofSeconds(1));
        assertCancelled(attempt.request().ownership());
    }

    @Test
    void cancelDuringAnAttemptLeavesTheQueueAfterTheReply() {
        CompletableFuture<Lease> waiting = waiting();
        nextAttempt().reply(busyWithTicket(1, 0));
        StoreCall<Claim, AcquireReply> attempt = advanceToNextAttempt();
        waiting.cancel(true);
        assertThat(engine.store.releases.size())
                .as("releases that could overtake the attempt")
                .isZero();
        attempt.reply(busyWithTicket(1, 0));
        assertCancelled(attempt.request().ownership());
    }

    @Test
    void cancelDuringTheFirstAttemptLeavesTheQueueAfterTheReply() {
        CompletableFuture<Lease> waiting = waiting();
        waiting.cancel(true);
        StoreCall<Claim, AcquireReply> attempt = nextAttempt();
        attempt.reply(busyWithTicket(1, 0));
        assertCancelled(attempt.request().ownership());
    }

    @Test
    void grantToACancelledWaiterIsReleased() {
        CompletableFuture<Lease> waiting = waiting();
        nextAttempt().reply(busyWithTicket(1, 0));
        StoreCall<Claim, AcquireReply> attempt = advanceToNextAttempt();
        waiting.cancel(true);
        attempt.reply(StoreCall.granted(7));
        StoreCall<Ownership, ReleaseReply> release = engine.store.releases.next();
        assertThat(release.request()).isEqualTo(attempt.request().ownership());
        release.reply(ReleaseReply.RELEASED);
    }

    @Test
    void waiterBehindDeadTicketsMakesAnAttemptAtOnce() {
        CompletableFuture<Lease> waiting = waiting();
        nextAttempt().reply(AcquireReply.busy(Duration.ZERO, null).withTicket(new Ticket(7, 3, true, Long.MAX_VALUE)));

        assertThat(millisToNextAttempt()).isLessThanOrEqualTo(5);
        granted(waiting, nextAttempt());
    }

    @Test
    void headMakesALastAttemptAtItsDeadlineAndLeavesTheQueue() {
        CompletableFuture<Lease> waiting = engine.lock().acquireAsync(Duration.ofMillis(500));
        nextAttempt().reply(busyWithTicket(1, 0));
        assertThat(millisToNextAttempt()).isEqualTo(500);
        StoreCall<Claim, AcquireReply> last = nextAttempt();
        last.reply(busyWithTicket(1, 0));
        assertThat(EngineFixture.failure(waiting)).isInstanceOf(LockTimeoutException.class);
        assertCancelled(last.request().ownership());
    }

    @Test
    void ticketWithAnUnknownOutcomeIsReleasedUntilItHasSurelyGone() {
        CompletableFuture<Lease> waiting = waiting();
        nextAttempt().reply(busyWithTicket(1, 0));
        StoreCall<Claim, AcquireReply> attempt = advanceToNextAttempt();
        attempt.timeOut();
        waiting.cancel(true);
        assertCancelled(attempt.request().ownership());
        engine.time.advance(Duration.ofSeconds(1));
        StoreCall<Ownership, ReleaseReply> release = engine.store.releases.next();
        assertThat(release.request())
                .as("repeated, as the first release may have overtaken the attempt on another connection")
                .isEqualTo(attempt.request().ownership());
        release.reply(ReleaseReply.RELEASED);
    }

    @Test
    void nextWaiterInheritsTheTicketOfACancelledHead() {
        CompletableFuture<Lease> first = waiting();
        StoreCall<Claim, AcquireReply> attempt = nextAttempt();
        attempt.reply(busyWithTicket(42, 1));
        CompletableFuture<Lease> second = waiting();
        first.cancel(true);
        assertThat(engine.store.releases.size())
                .as("releases of the inherited ticket")
                .isZero();

        StoreCall<Claim, AcquireReply> next = advanceToNextAttempt();
        assertThat(next.request().ownership()).isEqualTo(attempt.request().ownership());
        assertThat(next.request().queueEntry().ticket()).isEqualTo(42);
        granted(second, next);
    }

    @Test
    void nextWaiterInheritsTheTicketOfAHeadCancelledDuringAnAttempt() {
        CompletableFuture<Lease> first = waiting();
        nextAttempt().reply(busyWithTicket(42, 1));
        CompletableFuture<Lease> second = waiting();
        StoreCall<Claim, AcquireReply> attempt = advanceToNextAttempt();
        first.cancel(true);
        attempt.reply(busyWithTicket(42, 0));
        assertThat(engine.store.releases.size()).isZero();

        StoreCall<Claim, AcquireReply> next = advanceToNextAttempt();
        assertThat(next.request().ownership()).isEqualTo(attempt.request().ownership());
        granted(second, next);
    }

    @Test
    void nextWaiterInheritsTheTicketOfAHeadCancelledDuringAFailingAttempt() {
        CompletableFuture<Lease> first = waiting();
        nextAttempt().reply(busyWithTicket(42, 1));
        CompletableFuture<Lease> second = waiting();
        StoreCall<Claim, AcquireReply> attempt = advanceToNextAttempt();
        first.cancel(true);
        attempt.timeOut();
        assertThat(engine.store.releases.size()).isZero();

        StoreCall<Claim, AcquireReply> next = advanceToNextAttempt();
        assertThat(next.request().ownership()).isEqualTo(attempt.request().ownership());
        granted(second, next);
    }

    @Test
    void inheritedTicketIsReleasedForTheLeaseTimeOfTheNextWaiter() {
        LockOptions brief =
                LockOptions.builder().leaseTime(Duration.ofMillis(200)).build();
        CompletableFuture<Lease> first = engine.lock(brief).acquireAsync(MINUTE);
        nextAttempt().reply(busyWithTicket(42, 1));
        CompletableFuture<Lease> second = waiting();
        first.cancel(true);
        StoreCall<Claim, AcquireReply> attempt = advanceToNextAttempt();
        attempt.timeOut();
        second.cancel(true);
        for (int seconds = 0; seconds < 30; seconds += 10) {
            assertReleasedWithin(Duration.ofSeconds(10), attempt.request().ownership());
        }
    }

    /** Asserts that the token is released, without a reply. */
    private void assertReleasedWithin(Duration time, Ownership ownership) {
        int released = 0;
        for (long left = time.toMillis(); left > 0; left -= 100) {
            while (engine.store.releases.size() > 0) {
                StoreCall<Ownership, ReleaseReply> release = engine.store.releases.next();
                assertThat(release.request()).isEqualTo(ownership);
                release.timeOut();
                released++;
            }
            engine.time.advanceMillis(100);
        }
        assertThat(released).isPositive();
    }

    @Test
    void waiterWithoutAFirstAttemptMakesOneAtOnceInAnEmptyQueue() {
        LocalWaitQueues queues = new LocalWaitQueues(engine.context);
        AcquireServices services = engine.newAcquireServices(queues);
        Acquisition newcomer = new Acquisition(
                services,
                new AcquireRequest(
                        "orders", LockOptions.defaults(), engine.context.now(), MINUTE.toNanos(), null, null));
        queues.join(newcomer, null, null);
        assertThat(millisToNextAttempt()).isZero();
        nextAttempt().reply(StoreCall.granted(7));
        newcomer.outcome().join().releaseAsync();
        engine.store.releases.next().reply(ReleaseReply.RELEASED);
    }

    @Test
    void inheritedTicketIsNotReleased() {
        CompletableFuture<Lease> first = waiting();
        nextAttempt().reply(busyWithTicket(42, 1));
        CompletableFuture<Lease> second = waiting();
        advanceToNextAttempt().timeOut();
        StoreCall<Claim, AcquireReply> attempt = advanceToNextAttempt();
        first.cancel(true);
        assertThat(engine.store.releases.size())
                .as("releases of a token that the next waiter may inherit")
                .isZero();
        attempt.reply(busyWithTicket(42, 0));

        engine.store.listener.wakeUp();
        StoreCall<Claim, AcquireReply> next = advanceToNextAttempt();
        assertThat(next.request().ownership()).isEqualTo(attempt.request().ownership());
        next.reply(StoreCall.granted(7));
        engine.time.advance(Duration.ofSeconds(9));
        assertThat(engine.store.releases.size())
                .as("releases of a lease that is held")
                .isZero();
        second.join().releaseAsync();
        engine.store.releases.next().reply(ReleaseReply.RELEASED);
    }

    @Test
    void ticketOfAWaiterWithOtherFencingIsNotInherited() {
        CompletableFuture<Lease> first = waiting();
        StoreCall<Claim, AcquireReply> attempt = nextAttempt();
        attempt.reply(busyWithTicket(42, 1));
        LockOptions unfenced = LockOptions.builder().fencing(false).build();
        CompletableFuture<Lease> second = engine.lock(unfenced).acquireAsync(MINUTE);
        first.cancel(true);
        assertCancelled(attempt.request().ownership());

        StoreCall<Claim, AcquireReply> next = advanceToNextAttempt();
        assertThat(next.request().ownership()).isNotEqualTo(attempt.request().ownership());
        assertThat(next.request().queueEntry().ticket()).isZero();
        granted(second, next);
    }

    /** Else the store may hand the lock over to that ticket, and keep it for the claim time: only the head takes hand-overs. */
    @Test
    void waiterBehindTheHeadGivesUpATicketThatALostReplyMayHaveGiven() {
        CompletableFuture<Lease> first = waiting();
        CompletableFuture<Lease> second = waiting();
        StoreCall<Claim, AcquireReply> firstAttempt = nextAttempt();
        StoreCall<Claim, AcquireReply> secondAttempt = nextAttempt();
        firstAttempt.reply(busyWithTicket(1, 0));
        secondAttempt.timeOut();
        assertCancelled(secondAttempt.request().ownership());

        second.cancel(true);
        granted(first, advanceToNextAttempt());
    }

    @Test
    void ofTwoSimultaneousWaitersOnlyTheFirstKeepsItsTicket() {
        CompletableFuture<Lease> first = waiting();
        CompletableFuture<Lease> second = waiting();
        StoreCall<Claim, AcquireReply> firstAttempt = nextAttempt();
        StoreCall<Claim, AcquireReply> secondAttempt = nextAttempt();
        firstAttempt.reply(busyWithTicket(1, 0));
        secondAttempt.reply(busyWithTicket(2, 1));
        assertCancelled(secondAttempt.request().ownership());

        engine.store.listener.wakeUp();
        granted(first, advanceToNextAttempt());
        granted(second, advanceToNextAttempt());
    }

    @Test
    void nextWaiterGetsATicketAtOnceAfterAGrant() {
        CompletableFuture<Lease> first = waiting();
        nextAttempt().reply(busyWithTicket(1, 0));
        CompletableFuture<Lease> second = waiting();
        engine.store.listener.wakeUp();
        StoreCall<Claim, AcquireReply> attempt = advanceToNextAttempt();
        attempt.reply(StoreCall.granted(7));
        assertThat(first).isCompleted();

        assertThat(millisToNextAttempt()).isZero();
        nextAttempt().reply(busyWithTicket(2, 0));
        first.join().releaseAsync();
        engine.store.releases.next().reply(ReleaseReply.RELEASED);
        assertThat(millisToNextAttempt()).as("the store wakes the next ticket").isEqualTo(1_200);
        granted(second, nextAttempt());
    }

    @Test
    void claimToAStoreThatUsesTokensOnceHasNoQueueEntry() {
        ScriptedStore spending = new ScriptedStore() {
            @Override
            public boolean usesTokensOnce() {
                return true;
            }
        };
        try (LockProvider provider = LockEngine.over(spending, engine.settings().build())) {
            provider.lock("orders").acquireAsync(MINUTE);
            StoreCall<Claim, AcquireReply> attempt = spending.acquires.next();
            assertThat(attempt.request().queueEntry()).isNull();
            attempt.reply(StoreCall.granted(7));
        }
    }
}
