package dev.holdfast.engine.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockOptions;
import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.ReleaseAndAcquireStore;
import dev.holdfast.engine.StoreCall;
import dev.holdfast.engine.acquire.AcquireServices;
import dev.holdfast.engine.acquire.Acquisition;
import dev.holdfast.engine.lease.EngineLease;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.ReleaseReply;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** The map of local wait queues: a queue is in it for as long as it has a waiter, or a holder that it served. */
class LocalWaitQueuesTest {
    private final ReleaseAndAcquireStore store = new ReleaseAndAcquireStore();
    private final EngineFixture engine = new EngineFixture(store);
    private final LocalWaitQueues queues = new LocalWaitQueues(engine.context);
    private final AcquireServices services = engine.newAcquireServices(queues);

    private Acquisition newWaiter() {
        return engine.newAcquisition(services, LockOptions.defaults());
    }

    /** Returns a waiter whose first attempt was busy, in its queue. */
    private Acquisition joined() {
        Acquisition waiter = newWaiter();
        waiter.attempt(result -> {});
        AcquireReply.Busy busy = EngineFixture.busyWithTicket(1, 0);
        store.acquires.next().reply(busy);
        queues.join(waiter, busy, null);
        return waiter;
    }

    private void leave(Acquisition waiter) {
        waiter.abandon();
        queues.leave(waiter);
        waiter.settle();
    }

    /** Wakes the head, and returns its attempt. */
    private StoreCall<Claim, AcquireReply> attemptOfHead() {
        store.listener.wakeUp();
        engine.time.runDue();
        return store.acquires.next();
    }

    @Test
    void queueExistsWhileItHasAWaiter() {
        assertThat(queues.hasQueue("orders")).isFalse();
        Acquisition first = joined();
        Acquisition second = newWaiter();
        queues.join(second, null, null);
        assertThat(queues.hasQueue("orders")).isTrue();
        assertThat(queues.hasQueue("other")).isFalse();
        leave(first);
        assertThat(queues.size()).isEqualTo(1);
        leave(second);
        assertThat(queues.size()).isZero();
        assertThat(store.watches).hasValue(0);
    }

    @Test
    void queueExistsWhileTheHolderThatItServedHasTheLock() {
        Acquisition waiter = joined();
        attemptOfHead().reply(StoreCall.granted(7));
        EngineLease lease = waiter.outcome().join();
        assertThat(queues.hasQueue("orders")).isTrue();
        lease.releaseAsync();
        store.releases.next().reply(ReleaseReply.RELEASED);
        assertThat(queues.size()).isZero();
    }

    @Test
    void handOffReturnsFalseWithoutAWaiter() {
        EngineLease lease = engine.newLease(LockOptions.defaults());
        assertThat(queues.handOff(lease, () -> {
                    throw new AssertionError("there is no next holder");
                }))
                .isFalse();
    }

    @Test
    void attemptWithReleaseNeedsAHeadWithoutATicket() {
        assertThat(queues.beginWithRelease("orders")).as("without a queue").isNull();
        Acquisition first = joined();
        assertThat(queues.beginWithRelease("orders"))
                .as("the head has a ticket")
                .isNull();
        attemptOfHead().reply(StoreCall.granted(7));
        assertThat(queues.beginWithRelease("orders")).as("without a waiter").isNull();
        Acquisition second = newWaiter();
        queues.join(second, null, null);
        assertThat(queues.beginWithRelease("orders")).isNotNull();
        assertThat(queues.beginWithRelease("orders")).as("one is in flight").isNull();
        assertThat(first.outcome()).isCompleted();
    }

    /** The token of the head that left is still in flight, so the new head has none. */
    @Test
    void attemptWithReleaseIsNotBegunWhileTheAttemptOfAFormerHeadIsInFlight() {
        Acquisition first = joined();
        Acquisition second = newWaiter();
        queues.join(second, null, null);
        StoreCall<Claim, AcquireReply> inFlight = attemptOfHead();
        leave(first);
        assertThat(second.needsTicket()).isTrue();
        assertThat(queues.beginWithRelease("orders")).isNull();

        inFlight.reply(EngineFixture.busyWithTicket(1, 0));
        assertThat(second.hasTicket()).as("inherited with the reply").isTrue();
        assertThat(store.releases.size()).isZero();
    }

    @Test
    void attemptWithReleaseIsNotBegunAfterClose() {
        joined();
        attemptOfHead().reply(StoreCall.granted(7));
        queues.join(newWaiter(), null, null);
        engine.context.markClosed();
        assertThat(queues.beginWithRelease("orders")).isNull();
    }

    @Test
    void joinAfterTheQueueRetiredMakesANewQueue() {
        leave(joined());
        assertThat(queues.size()).isZero();
        Acquisition next = joined();
        assertThat(queues.hasQueue("orders")).isTrue();
        attemptOfHead().reply(StoreCall.granted(7));
        assertThat(next.outcome()).isCompleted();
    }

    /** Between the time at which a newcomer finds a queue and its joining, the queue may retire. */
    @Test
    void retiredQueueRefusesAWaiter() {
        LocalWaitQueue[] retired = new LocalWaitQueue[1];
        LocalWaitQueue queue = new LocalWaitQueue(
                engine.context, "orders", ConcurrentHashMap.newKeySet(), ended -> retired[0] = ended);
        Acquisition first = newWaiter();
        assertThat(queue.join(first, StoreCall.BUSY, null)).isTrue();
        assertThat(retired[0]).isNull();
        queue.leave(first);
        assertThat(retired[0]).isSameAs(queue);
        assertThat(queue.join(newWaiter(), StoreCall.BUSY, null)).isFalse();
    }

    @Test
    void grantToAHeadOfARetiredQueueLeavesTheNewQueueInTheMap() {
        Acquisition first = joined();
        StoreCall<Claim, AcquireReply> inFlight = attemptOfHead();
        leave(first);
        assertThat(queues.size()).as("the first queue has retired").isZero();
        Acquisition second = joined();
        inFlight.reply(AcquireReply.granted(OptionalLong.of(7))
                .withFenceBlock(inFlight.request().fenceBlock()));

        assertThat(second.outcome())
                .as("the lock is handed off to the waiter of the new queue")
                .isCompleted();
        assertThat(queues.hasQueue("orders"))
                .as("the new queue, whose waiter has the lock")
                .isTrue();
        EngineLease lease = second.outcome().join();
        lease.releaseAsync();
        while (store.releases.size() > 0) {
            store.releases.next().reply(ReleaseReply.RELEASED);
        }
        assertThat(queues.size()).isZero();
        assertThat(store.watches).hasValue(0);
    }

    @Test
    void closeFailsAllWaiters() {
        Acquisition first = joined();
        Acquisition second = newWaiter();
        queues.join(second, null, null);
        queues.close();
        assertThat(first.outcome()).isCompletedExceptionally();
        assertThat(second.outcome()).isCompletedExceptionally();
        assertThat(queues.size()).isZero();
    }

    @Test
    void waiterThatJoinsAClosedProviderFails() {
        engine.context.markClosed();
        Acquisition waiter = newWaiter();
        queues.join(waiter, null, null);
        assertThat(waiter.outcome()).isCompletedExceptionally();
        assertThat(queues.size()).isZero();
    }
}
