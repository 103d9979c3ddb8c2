package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LeaseState;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Renewal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How long a lease is worth something, counted on this side. */
class LeaseValidityTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final EngineFixture played = new EngineFixture();

    @Test
    void theDeadlineIsCountedFromBeforeTheQuestionWasSentLessTheDrift() {
        CompletableFuture<Lease> acquiring = played.lock().acquireAsync(Duration.ofMinutes(1));
        played.time.advanceMillis(400);
        played.store.acquires.next().answer(StoreCall.granted(7));

        assertThat(acquiring.join().remaining()).hasMillis(EngineFixture.TRUSTED_MILLIS - 400);
    }

    @Test
    void aGrantThatCameAfterItsTimeIsNoLeaseAndIsAskedForAgainWithTheSameToken() {
        CompletableFuture<Lease> acquiring = played.lock().acquireAsync(Duration.ofMinutes(1));
        StoreCall<Claim, AcquireReply> first = played.store.acquires.next();
        played.time.advanceMillis(EngineFixture.TRUSTED_MILLIS);
        first.answer(StoreCall.granted(7));
        assertThat(acquiring).isNotDone();

        played.time.advanceMillis(10);
        StoreCall<Claim, AcquireReply> second = played.store.acquires.next();
        second.answer(StoreCall.granted(7));

        assertThat(second.asked().ownership()).isEqualTo(first.asked().ownership());
        assertThat(acquiring.join().remaining()).hasMillis(EngineFixture.TRUSTED_MILLIS);
    }

    @Test
    void aGrantThatCameAfterItsTimeIsReleasedIfTheCallerHasNoPatienceLeft() {
        CompletableFuture<Lease> acquiring = played.lock().acquireAsync(Duration.ZERO);
        StoreCall<Claim, AcquireReply> question = played.store.acquires.next();
        played.time.advanceMillis(EngineFixture.TRUSTED_MILLIS);
        question.answer(StoreCall.granted(7));

        assertThat(acquiring).isCompletedExceptionally();
        assertThat(played.store.releases.next().asked())
                .isEqualTo(question.asked().ownership());
    }

    @Test
    void aGrantBeforeASuspensionThatOutlastedItIsNoLease() {
        CompletableFuture<Lease> acquiring = played.lock().acquireAsync(Duration.ZERO);
        StoreCall<Claim, AcquireReply> question = played.store.acquires.next();
        played.time.suspend(Duration.ofMinutes(5));
        question.answer(StoreCall.granted(7));

        assertThat(acquiring).isCompletedExceptionally();
        assertThat(played.store.releases.next().asked())
                .isEqualTo(question.asked().ownership());
    }

    @Test
    void aRenewalCountsFromWhenItWasSent() {
        Lease lease = played.held(EngineFixture.fixed());
        CompletableFuture<Boolean> renewal = lease.renewAsync(EngineFixture.LEASE_TIME);
        played.time.advance(SECOND);
        answerRenewal();

        assertThat(renewal.join()).isTrue();
        assertThat(lease.remaining()).hasMillis(EngineFixture.TRUSTED_MILLIS - 1_000);
    }

    @Test
    void aRenewalMovesTheDeadlineOnlyForward() {
        Lease lease = played.held(EngineFixture.fixed());
        CompletableFuture<Boolean> shorter = lease.renewAsync(SECOND);
        answerRenewal();

        assertThat(shorter.join()).isTrue();
        assertThat(lease.remaining()).hasMillis(EngineFixture.TRUSTED_MILLIS);
        assertThat(lease.state()).isEqualTo(LeaseState.HELD);
    }

    @Test
    void aRenewalThatIsAnsweredAfterALaterOneDoesNotTurnTheDeadlineBack() {
        Lease lease = played.held(EngineFixture.fixed());
        lease.renewAsync(EngineFixture.LEASE_TIME);
        played.time.advance(SECOND);
        lease.renewAsync(EngineFixture.LEASE_TIME);
        StoreCall<List<Renewal>, List<RenewReply>> earlier = played.store.renewals.next();
        answerRenewal();
        earlier.answer(List.of(RenewReply.renewed()));

        assertThat(lease.remaining()).hasMillis(EngineFixture.TRUSTED_MILLIS);
    }

    @Test
    void withoutAnAnswerTheLeaseIsAtRiskForItsLastThirdAndThenLost() {
        Lease lease = played.held();
        played.time.advanceMillis(EngineFixture.TRUSTED_MILLIS - 10_000 - 1);
        assertThat(lease.state()).isEqualTo(LeaseState.HELD);
        assertThat(played.events.all()).doesNotContain("atRisk");

        played.time.advanceMillis(1);
        assertThat(lease.state()).isEqualTo(LeaseState.AT_RISK);
        assertThat(lease.isHeld()).isTrue();
        assertThat(played.events.all()).containsOnlyOnce("atRisk");

        played.time.advanceMillis(9_999);
        assertThat(lease.isHeld()).isTrue();
        played.time.advanceMillis(1);
        assertThat(lease.isHeld()).isFalse();
        assertThat(lease.state()).isEqualTo(LeaseState.LOST);
        assertThat(lease.remaining()).isZero();
        assertThat(lease.lost().join().reason()).isEqualTo(Reason.EXPIRED);
        assertThat(played.events.all()).containsOnlyOnce("lost EXPIRED");
    }

    @Test
    void whoLooksSeesTheEndBeforeTheTimerDoes() {
        Lease lease = played.held(EngineFixture.fixed());
        played.time.advanceMillis(EngineFixture.TRUSTED_MILLIS - 1);
        assertThat(lease.isHeld()).isTrue();
        played.time.stopFor(Duration.ofMillis(1));

        assertThat(lease.isHeld()).isFalse();
        assertThat(lease.state()).isEqualTo(LeaseState.LOST);
        played.time.runDue();
        assertThat(played.events.all()).containsOnlyOnce("lost EXPIRED");
    }

    @Test
    void aLostLeaseIsNotRevivedByALateAnswerAndWhatItKeptIsReleased() {
        Lease lease = played.held(EngineFixture.fixed());
        CompletableFuture<Boolean> renewal = lease.renewAsync(EngineFixture.LEASE_TIME);
        played.time.advanceMillis(EngineFixture.TRUSTED_MILLIS);
        assertThat(lease.state()).isEqualTo(LeaseState.LOST);
        played.store.releases.next().answer(ReleaseReply.RELEASED);

        answerRenewal();

        assertThat(renewal.join()).isFalse();
        assertThat(lease.state()).isEqualTo(LeaseState.LOST);
        assertThat(lease.isHeld()).isFalse();
        assertThat(played.store.releases.next().asked().owner().publicId())
                .as("released once more, as the renewal may have come after the release")
                .isEqualTo(lease.owner());
        assertThat(played.events.all()).doesNotContain("renewed").containsOnlyOnce("lost EXPIRED");
    }

    @Test
    void aLateAnswerDoesNotReviveALeaseWhoseEndNobodyHasSeenYet() {
        Lease lease = played.held(EngineFixture.fixed());
        CompletableFuture<Boolean> renewal = lease.renewAsync(EngineFixture.LEASE_TIME);
        played.time.stopFor(Duration.ofMillis(EngineFixture.TRUSTED_MILLIS)); // its timer is late

        answerRenewal();

        assertThat(renewal.join()).isFalse();
        assertThat(lease.state()).isEqualTo(LeaseState.LOST);
        assertThat(played.events.all()).doesNotContain("renewed").containsOnlyOnce("lost EXPIRED");
    }

    @Test
    void aLossIsToldOnceHoweverManyFindItAtTheSameMoment() throws InterruptedException {
        List<Lease> leases = IntStream.range(0, 200)
                .mapToObj(i -> played.held(EngineFixture.fixed()))
                .toList();
        played.time.stopFor(EngineFixture.LEASE_TIME);
        AtomicInteger arrivals = new AtomicInteger();
        Runnable look = () -> {
            for (int i = 0; i < leases.size(); i++) {
                arrivals.incrementAndGet();
                while (arrivals.get() < 2 * (i + 1)) {
                    Thread.onSpinWait(); // both look within nanoseconds of each other
                }
                leases.get(i).state();
            }
        };

        Thread other = new Thread(look);
        other.start();
        look.run();
        other.join();

        assertThat(played.events.all()).filteredOn("lost EXPIRED"::equals).hasSameSizeAs(leases);
    }

    @Test
    void aRenewalByHandOfARenewedLeasePutsItAtRiskNoEarlier() {
        Lease lease = played.held();
        lease.renewAsync(Duration.ofMinutes(10));
        answerRenewal();
        played.time.advance(Duration.ofMinutes(9));

        assertThat(lease.state())
                .as("a minute is left, and it is renewed to half of that")
                .isEqualTo(LeaseState.HELD);
    }

    private void answerRenewal() {
        played.store.renewals.next().answer(List.of(RenewReply.renewed()));
    }
}
