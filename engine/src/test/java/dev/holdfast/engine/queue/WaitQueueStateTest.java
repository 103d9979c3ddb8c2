package dev.holdfast.engine.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockOptions;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.ReleaseAndAcquireStore;
import dev.holdfast.engine.StoreCall;
import dev.holdfast.engine.acquire.AcquireRequest;
import dev.holdfast.engine.acquire.Acquisition;
import dev.holdfast.engine.context.WaitTimeout;
import dev.holdfast.engine.lease.EngineLease;
import dev.holdfast.spi.HandOver;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The state of a local wait queue: when it retires, and how it counts replies. */
@SuppressWarnings("GuardedBy") // each state belongs to the thread of the test
class WaitQueueStateTest {
    private static final Duration LEASE_TIME = EngineFixture.LEASE_TIME;

    private final EngineFixture engine = new EngineFixture(new ReleaseAndAcquireStore());
    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicInteger retirements = new AtomicInteger();
    private final WaitQueueState state = newState(engine);

    private WaitQueueState newState(EngineFixture fixture) {
        AttemptSchedule schedule =
                new AttemptSchedule(fixture.context, attempts::incrementAndGet, attempts::incrementAndGet);
        return new WaitQueueState(fixture.context, schedule, retirements::incrementAndGet);
    }

    private Acquisition newWaiter() {
        return engine.newAcquisition(
                engine.newAcquireServices(new LocalWaitQueues(engine.context)), LockOptions.defaults());
    }

    private Acquisition newWaiterWithoutLimit() {
        return new Acquisition(
                engine.newAcquireServices(new LocalWaitQueues(engine.context)),
                new AcquireRequest(
                        "orders", LockOptions.defaults(), engine.context.now(), WaitTimeout.NEVER, null, null));
    }

    private Acquisition addHead() {
        Acquisition head = newWaiter();
        state.waiters.add(head);
        return head;
    }

    private EngineLease newLease() {
        return engine.newLease(LockOptions.defaults());
    }

    private static LockUnavailableException outage() {
        return new LockUnavailableException("orders", "no reply in time", null);
    }

    private HandOver handOver() {
        return handOver(1);
    }

    private HandOver handOver(long fence) {
        return new HandOver(engine.context.newOwnership("orders"), fence, 1, Duration.ofSeconds(4));
    }

    @Test
    void queueRetiresWithItsLastWaiter() {
        Acquisition first = addHead();
        Acquisition second = newWaiter();
        state.waiters.add(second);
        state.remove(first);
        assertThat(state.isRetired()).isFalse();
        state.remove(second);
        assertThat(state.isRetired()).isTrue();
        assertThat(retirements).hasValue(1);
        state.remove(second);
        assertThat(retirements).as("of a waiter that is not there").hasValue(1);
    }

    @Test
    void plannedAttemptIsCancelledWithTheLastWaiter() {
        Acquisition head = addHead();
        state.onFirstHead(head, StoreCall.BUSY, null);
        assertThat(state.schedule.isPlanned()).isTrue();
        state.remove(head);
        assertThat(state.schedule.isPlanned()).isFalse();
        engine.time.advance(LEASE_TIME);
        assertThat(attempts).hasValue(0);
    }

    @Test
    void queueIsKeptUntilTheServedLeaseEnds() {
        Acquisition head = addHead();
        EngineLease lease = newLease();
        state.removeNewHolder(head, lease);
        assertThat(state.isRetired()).isFalse();
        assertThat(state.onHolderEnded(newLease())).as("another lease").isFalse();
        assertThat(state.isRetired()).isFalse();
        assertThat(state.onHolderEnded(lease)).isTrue();
        assertThat(state.isRetired()).isTrue();
        assertThat(retirements).hasValue(1);
        assertThat(state.onHolderEnded(lease)).as("a second time").isFalse();
    }

    @Test
    void queueRetiresAtOnceIfTheStoreCannotReleaseAndAcquire() {
        EngineFixture other = new EngineFixture();
        WaitQueueState simple = newState(other);
        Acquisition head = newWaiter();
        simple.waiters.add(head);
        simple.removeNewHolder(head, newLease());
        assertThat(simple.isRetired()).isTrue();
    }

    @Test
    void queueWithWaitersDoesNotRetireWhenTheServedLeaseEnds() {
        Acquisition head = addHead();
        state.waiters.add(newWaiter());
        EngineLease lease = newLease();
        state.removeNewHolder(head, lease);
        assertThat(state.onHolderEnded(lease)).isTrue();
        assertThat(state.isRetired()).isFalse();
    }

    @Test
    void beginAttemptCancelsThePlannedOne() {
        Acquisition head = addHead();
        state.onFirstHead(head, StoreCall.BUSY, null);
        state.beginAttempt();
        assertThat(state.isAttemptInFlight()).isTrue();
        assertThat(state.schedule.isPlanned()).isFalse();
        state.onReply(StoreCall.BUSY);
        assertThat(state.isAttemptInFlight()).isFalse();
        assertThat(state.holder()).isEqualTo("app@host:1");
    }

    @Test
    void attemptSoonDuringAnAttemptIsMadeAfterIt() {
        addHead();
        state.beginAttempt();
        state.attemptSoon();
        assertThat(state.schedule.isPlanned()).isFalse();
        state.onReply(StoreCall.BUSY);
        state.planNextAttempt(StoreCall.BUSY);
        engine.time.runDue();
        assertThat(attempts).hasValue(1);
    }

    @Test
    void handOverDuringAnAttemptIsReturnedOnceByTheReply() {
        addHead();
        HandOver early = handOver();
        state.beginAttempt();
        state.keep(early);
        assertThat(state.onReply(StoreCall.BUSY)).isSameAs(early);
        assertThat(state.onReply(StoreCall.BUSY)).isNull();
    }

    @Test
    void handOverDuringAFailedAttemptIsReturnedOnceByTheFailure() {
        addHead();
        HandOver early = handOver();
        state.beginAttempt();
        state.keep(early);
        assertThat(state.onFailure(outage())).isSameAs(early);
        assertThat(state.isAttemptInFlight()).isFalse();
        assertThat(state.onReply(StoreCall.BUSY)).isNull();
    }

    @Test
    void handOverDuringAnAttemptThatIsCutShortIsReturnedOnce() {
        addHead();
        HandOver early = handOver();
        state.beginAttempt();
        state.keep(early);
        assertThat(state.onCutShort()).isSameAs(early);
        assertThat(state.isAttemptInFlight()).isFalse();
        assertThat(state.onCutShort()).isNull();
    }

    @Test
    void handOverOfTheLatestGrantIsKept() {
        addHead();
        HandOver late = handOver(3);
        state.beginAttempt();
        state.keep(handOver(2));
        state.keep(late);
        state.keep(handOver(1));
        assertThat(state.onReply(StoreCall.BUSY)).isSameAs(late);
    }

    @Test
    void handOverDuringAnAttemptThatIsGrantedIsReturnedIfItIsAboutAnotherToken() {
        EngineLease lease = newLease();
        HandOver other = handOver();
        Acquisition first = addHead();
        addHead();
        state.beginAttempt();
        state.keep(other);
        assertThat(state.removeNewHolder(first, lease)).isSameAs(other);
        state.beginAttempt();
        state.keep(new HandOver(lease.ownership(), 1, 1, Duration.ofSeconds(4)));
        assertThat(state.removeNewHolder(first, lease)).as("about the grant").isNull();
    }

    @Test
    void newHeadBehindAServedLeaseWaitsForItsRelease() {
        Acquisition first = addHead();
        state.removeNewHolder(first, newLease());
        Acquisition second = addHead();
        state.onFirstHead(second, null, null);
        assertThat(state.schedule.isPlanned()).isFalse();
        engine.time.advanceMillis(1);
        assertThat(attempts).hasValue(0);
        engine.time.advanceMillis(1);
        assertThat(attempts).as("the delayed attempt").hasValue(1);
    }

    @Test
    void newHeadWithoutAServedLeaseMakesAnAttemptAtOnce() {
        state.onFirstHead(addHead(), null, null);
        engine.time.runDue();
        assertThat(attempts).hasValue(1);
    }

    @Test
    void newHeadDuringAnAttemptOfAnotherWaiterMakesItsAttemptRightAfterIt() {
        Acquisition first = addHead();
        state.removeNewHolder(first, newLease());
        Acquisition gone = addHead();
        state.beginAttempt();
        state.remove(gone);
        state.onFirstHead(addHead(), StoreCall.BUSY, null);
        engine.time.advance(LEASE_TIME);
        assertThat(attempts).as("attempts at the same time").hasValue(0);
        state.onReply(StoreCall.BUSY);
        state.planNextAttempt(StoreCall.BUSY);
        engine.time.runDue();
        assertThat(attempts).hasValue(1);
    }

    @Test
    void headInFrontTakesOverTheReplyOfItsFirstAttempt() {
        LockUnavailableException outage = outage();
        state.onFirstHead(addHead(), null, outage);
        addHead();
        state.onHeadInFront(null, null);
        assertThat(state.outage()).as("without an attempt").isSameAs(outage);
        state.onHeadInFront(StoreCall.BUSY, null);
        assertThat(state.outage()).isNull();
        state.onHeadInFront(null, outage);
        assertThat(state.outage()).isSameAs(outage);
    }

    @Test
    void outageLastsUntilTheNextReply() {
        LockUnavailableException outage = outage();
        state.beginAttempt();
        state.onFailure(outage);
        assertThat(state.outage()).isSameAs(outage);
        state.beginAttempt();
        state.onCutShort();
        assertThat(state.outage()).as("after an attempt that was cut short").isSameAs(outage);
        state.onReply(StoreCall.BUSY);
        assertThat(state.outage()).isNull();
    }

    @Test
    void waitersWithoutALimitGiveUpAfterALeaseTimeWithoutAReply() {
        Acquisition unlimited = newWaiterWithoutLimit();
        state.waiters.add(unlimited);
        state.waiters.add(newWaiter());
        state.onFirstHead(unlimited, null, outage());
        engine.time.advance(LEASE_TIME.minusMillis(1));
        Acquisition later = newWaiterWithoutLimit();
        state.waiters.add(later);
        assertThat(state.withoutReplyForTooLong()).isEmpty();
        engine.time.advanceMillis(1);
        assertThat(state.withoutReplyForTooLong()).containsExactly(unlimited);
        state.onReply(StoreCall.BUSY);
        assertThat(state.withoutReplyForTooLong()).isEmpty();
    }
}
