package dev.holdfast.engine.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Fairness;
import dev.holdfast.LockOptions;
import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.StoreCall;
import dev.holdfast.engine.acquire.AcquireRequest;
import dev.holdfast.engine.acquire.AcquireServices;
import dev.holdfast.engine.acquire.Acquisition;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The waiters of one process for one lock, and the ticket that they share. */
class LocalWaitersTest {
    private final EngineFixture engine = new EngineFixture();
    private final AcquireServices services = engine.newAcquireServices(new LocalWaitQueues(engine.context));
    private final LocalWaiters waiters = new LocalWaiters();

    private Acquisition newWaiter() {
        return engine.newAcquisition(services, LockOptions.defaults());
    }

    private Acquisition newWaiterWithoutFairness() {
        long minute = Duration.ofMinutes(1).toNanos();
        LockOptions none = LockOptions.builder().fairness(Fairness.NONE).build();
        return new Acquisition(services, new AcquireRequest("orders", none, engine.context.now(), minute, null, null));
    }

    private Acquisition newWaiterWithTicket(long ticket) {
        Acquisition waiter = newWaiter();
        attempt(waiter).reply(EngineFixture.busyWithTicket(ticket, 0));
        return waiter;
    }

    private StoreCall<Claim, AcquireReply> attempt(Acquisition waiter) {
        waiter.attempt(result -> {});
        return engine.store.acquires.next();
    }

    @Test
    void headIsTheFirstWaiter() {
        assertThat(waiters.isEmpty()).isTrue();
        assertThat(waiters.head()).isNull();
        assertThat(waiters.needTicket()).isFalse();
        Acquisition first = newWaiter();
        Acquisition second = newWaiter();
        waiters.add(first);
        waiters.add(second);
        assertThat(waiters.head()).isSameAs(first);
        assertThat(waiters.all()).containsExactly(first, second);
        assertThat(waiters.all(waiter -> waiter == second)).containsExactly(second);
        assertThat(waiters.remove(first)).isTrue();
        assertThat(waiters.head()).isSameAs(second);
        assertThat(waiters.remove(first)).as("a second time").isFalse();
    }

    @Test
    void waiterThatJoinsTheStoreQueueStandsBeforeThoseThatDoNot() {
        Acquisition none = newWaiterWithoutFairness();
        Acquisition otherNone = newWaiterWithoutFairness();
        Acquisition first = newWaiter();
        Acquisition second = newWaiterWithTicket(2);
        waiters.add(none);
        waiters.add(otherNone);
        assertThat(waiters.head()).isSameAs(none);
        assertThat(waiters.needTicket()).isFalse();
        assertThat(waiters.add(first)).isNull();
        assertThat(waiters.head()).isSameAs(first);
        assertThat(waiters.needTicket()).isTrue();
        assertThat(waiters.add(second)).as("behind a head that joins the queue").isNotNull();
        assertThat(waiters.all()).containsExactly(first, second, none, otherNone);
        assertThat(waiters.remove(none)).isTrue();
        waiters.remove(first);
        assertThat(waiters.head()).isSameAs(second);
        waiters.remove(second);
        assertThat(waiters.head()).isSameAs(otherNone);
    }

    @Test
    void waiterInFrontKeepsItsTicket() {
        Acquisition none = newWaiterWithoutFairness();
        Acquisition withTicket = newWaiterWithTicket(42);
        waiters.add(none);
        assertThat(waiters.add(withTicket)).isNull();
        assertThat(withTicket.hasTicket()).isTrue();
        waiters.remove(withTicket);
        assertThat(none.hasTicket()).as("a ticket that was left to it").isFalse();
        assertThat(withTicket.hasTicket()).isTrue();
    }

    @Test
    void headLeavesItsTicketToTheNextWaiter() {
        Acquisition first = newWaiterWithTicket(42);
        Acquisition second = newWaiter();
        waiters.add(first);
        waiters.add(second);
        assertThat(waiters.needTicket()).isFalse();
        waiters.remove(first);
        assertThat(second.hasTicket()).isTrue();
        assertThat(first.hasTicket()).isFalse();
        assertThat(attempt(second).request().queueEntry().ticket()).isEqualTo(42);
    }

    @Test
    void ticketIsNotLeftWhileAnAttemptWithItIsInFlight() {
        Acquisition first = newWaiterWithTicket(42);
        Acquisition second = newWaiter();
        waiters.add(first);
        waiters.add(second);
        StoreCall<Claim, AcquireReply> attempt = attempt(first);
        waiters.remove(first);
        assertThat(second.hasTicket()).isFalse();
        assertThat(waiters.needTicket()).isTrue();
        attempt.reply(EngineFixture.busyWithTicket(42, 0));
        waiters.leaveTicket(first);
        assertThat(second.hasTicket()).isTrue();
    }

    @Test
    void waiterBehindTheHeadLeavesNothing() {
        Acquisition first = newWaiterWithTicket(42);
        Acquisition second = newWaiter();
        waiters.add(first);
        waiters.add(second);
        waiters.remove(second);
        assertThat(first.hasTicket()).isTrue();
    }

    @Test
    void secondTicketIsGivenUp() {
        Acquisition first = newWaiterWithTicket(1);
        Acquisition second = newWaiterWithTicket(2);
        assertThat(waiters.add(first)).isNull();
        Runnable giveUp = waiters.add(second);
        assertThat(giveUp).isNotNull();
        assertThat(second.hasTicket()).isFalse();
        assertThat(engine.store.releases.size()).isZero();
        giveUp.run();
        assertThat(engine.store.releases.size()).isEqualTo(1);
        assertThat(first.hasTicket()).isTrue();
    }

    @Test
    void hasTicketOfOtherReturnsFalseForTheHeadItself() {
        Acquisition head = newWaiterWithTicket(42);
        Acquisition other = newWaiter();
        waiters.add(head);
        assertThat(waiters.hasTicketOfOther(head)).isFalse();
        assertThat(waiters.hasTicketOfOther(other)).isTrue();
    }
}
