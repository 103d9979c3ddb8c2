package dev.holdfast.engine.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LeaseState;
import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.StoreCall;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Renewal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The validity of a lease by the local clock. */
class LeaseValidityTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final EngineFixture engine = new EngineFixture();

    @Test
    void deadlineCountsFromTheTimeOfSendingLessTheDrift() {
        CompletableFuture<Lease> acquiring = engine.lock().acquireAsync(Duration.ofMinutes(1));
        engine.time.advanceMillis(400);
        engine.store.acquires.next().reply(StoreCall.granted(7));

        assertThat(acquiring.join().remaining()).hasMillis(EngineFixture.VALID_MILLIS - 400);
    }

    @Test
    void renewalCountsFromItsTimeOfSending() {
        Lease lease = engine.acquire(EngineFixture.withoutRenewal());
        CompletableFuture<Boolean> renewal = lease.renewAsync(EngineFixture.LEASE_TIME);
        engine.time.advance(SECOND);
        replyToRenewal();

        assertThat(renewal.join()).isTrue();
        assertThat(lease.remaining()).hasMillis(EngineFixture.VALID_MILLIS - 1_000);
    }

    @Test
    void renewalForAShorterTimeKeepsTheDeadline() {
        Lease lease = engine.acquire(EngineFixture.withoutRenewal());
        CompletableFuture<Boolean> shorter = lease.renewAsync(SECOND);
        replyToRenewal();

        assertThat(shorter.join()).isTrue();
        assertThat(lease.remaining()).hasMillis(EngineFixture.VALID_MILLIS);
        assertThat(lease.state()).isEqualTo(LeaseState.HELD);
    }

    @Test
    void replyToAnEarlierRenewalKeepsTheLaterDeadline() {
        Lease lease = engine.acquire(EngineFixture.withoutRenewal());
        lease.renewAsync(EngineFixture.LEASE_TIME);
        engine.time.advance(SECOND);
        lease.renewAsync(EngineFixture.LEASE_TIME);
        StoreCall<List<Renewal>, List<RenewReply>> earlier = engine.store.renewals.next();
        replyToRenewal();
        earlier.reply(List.of(RenewReply.renewed()));

        assertThat(lease.remaining()).hasMillis(EngineFixture.VALID_MILLIS);
    }

    @Test
    void leaseWithoutARenewalReplyIsAtRiskForItsLastThirdAndThenLost() {
        Lease lease = engine.acquire();
        engine.time.advanceMillis(EngineFixture.VALID_MILLIS - 10_000 - 1);
        assertThat(lease.state()).isEqualTo(LeaseState.HELD);
        assertThat(engine.events.all()).doesNotContain("atRisk");

        engine.time.advanceMillis(1);
        assertThat(lease.state()).isEqualTo(LeaseState.AT_RISK);
        assertThat(lease.isHeld()).isTrue();
        assertThat(engine.events.all()).containsOnlyOnce("atRisk");

        engine.time.advanceMillis(9_999);
        assertThat(lease.isHeld()).isTrue();
        engine.time.advanceMillis(1);
        assertThat(lease.isHeld()).isFalse();
        assertThat(lease.state()).isEqualTo(LeaseState.LOST);
        assertThat(lease.remaining()).isZero();
        assertThat(lease.lost().join().reason()).isEqualTo(Reason.EXPIRED);
        assertThat(engine.events.all()).containsOnlyOnce("lost EXPIRED");
    }

    @Test
    void isHeldReturnsFalseAtTheDeadlineBeforeTheTimerRuns() {
        Lease lease = engine.acquire(EngineFixture.withoutRenewal());
        engine.time.advanceMillis(EngineFixture.VALID_MILLIS - 1);
        assertThat(lease.isHeld()).isTrue();
        engine.time.stopFor(Duration.ofMillis(1));

        assertThat(lease.isHeld()).isFalse();
        assertThat(lease.state()).isEqualTo(LeaseState.LOST);
        engine.time.runDue();
        assertThat(engine.events.all()).containsOnlyOnce("lost EXPIRED");
    }

    @Test
    void lateRenewalReplyAfterTheLossIsCompensated() {
        Lease lease = engine.acquire(EngineFixture.withoutRenewal());
        CompletableFuture<Boolean> renewal = lease.renewAsync(EngineFixture.LEASE_TIME);
        engine.time.advanceMillis(EngineFixture.VALID_MILLIS);
        assertThat(lease.state()).isEqualTo(LeaseState.LOST);
        engine.store.releases.next().reply(ReleaseReply.RELEASED);

        replyToRenewal();

        assertThat(renewal.join()).isFalse();
        assertThat(lease.state()).isEqualTo(LeaseState.LOST);
        assertThat(lease.isHeld()).isFalse();
        assertThat(engine.store.releases.next().request().owner().publicId())
                .as("released once more, as the renewal may have come after the release")
                .isEqualTo(lease.owner());
        assertThat(engine.events.all()).doesNotContain("renewed").containsOnlyOnce("lost EXPIRED");
    }

    @Test
    void lateRenewalReplyAfterTheDeadlineLosesTheLease() {
        Lease lease = engine.acquire(EngineFixture.withoutRenewal());
        CompletableFuture<Boolean> renewal = lease.renewAsync(EngineFixture.LEASE_TIME);
        engine.time.stopFor(Duration.ofMillis(EngineFixture.VALID_MILLIS)); // the timer of the lease is late

        replyToRenewal();

        assertThat(renewal.join()).isFalse();
        assertThat(lease.state()).isEqualTo(LeaseState.LOST);
        assertThat(engine.events.all()).doesNotContain("renewed").containsOnlyOnce("lost EXPIRED");
    }

    @Test
    void lossFoundByTwoThreadsIsReportedOnce() throws InterruptedException {
        List<Lease> leases = IntStream.range(0, 200)
                .mapToObj(i -> engine.acquire(EngineFixture.withoutRenewal()))
                .toList();
        engine.time.stopFor(EngineFixture.LEASE_TIME);
        AtomicInteger arrivals = new AtomicInteger();
        Runnable readStates = () -> {
            for (int i = 0; i < leases.size(); i++) {
                arrivals.incrementAndGet();
                while (arrivals.get() < 2 * (i + 1)) {
                    Thread.onSpinWait(); // both threads read the state within nanoseconds of each other
                }
                leases.get(i).state();
            }
        };

        Thread other = new Thread(readStates);
        other.start();
        readStates.run();
        other.join();

        assertThat(engine.events.all()).filteredOn("lost EXPIRED"::equals).hasSameSizeAs(leases);
    }

    @Test
    void explicitLongRenewalPutsTheLeaseAtRiskNoEarlier() {
        Lease lease = engine.acquire();
        lease.renewAsync(Duration.ofMinutes(10));
        replyToRenewal();
        engine.time.advance(Duration.ofMinutes(9));

        assertThat(lease.state()).as("a minute is left, twice the lease time").isEqualTo(LeaseState.HELD);
    }

    private void replyToRenewal() {
        engine.store.renewals.next().reply(List.of(RenewReply.renewed()));
    }
}
