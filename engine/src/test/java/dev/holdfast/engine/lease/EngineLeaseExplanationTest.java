package dev.holdfast.engine.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LeaseLostException;
import dev.holdfast.LeaseState;
import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.StoreCall;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The store explains why a lease is gone. */
class EngineLeaseExplanationTest {
    private static final List<RenewReply> ABSENT = List.of(RenewReply.notOwner(Reason.ABSENT));
    private static final String BROKEN = "broken by alice@node1: ticket 4711";

    private final EngineFixture engine = new EngineFixture();

    @BeforeEach
    void explain() {
        engine.store.isExplainedByTest = true;
    }

    private static Ownership ownership(Lease lease) {
        return ((EngineLease) lease).ownership();
    }

    @Test
    void leaseIsLostAtOnceAndTheLossIsToldWithItsExplanation() {
        Lease lease = engine.acquire();
        CompletableFuture<Boolean> renewed = lease.renewAsync(EngineFixture.LEASE_TIME);
        engine.store.renewals.next().reply(ABSENT);

        assertThat(lease.state()).isEqualTo(LeaseState.LOST);
        assertThat(lease.isHeld()).isFalse();
        assertThat(engine.leases()).isZero();
        assertThat(lease.lost()).isNotDone();
        assertThat(renewed).isNotDone();
        assertThat(engine.events.all()).containsExactly("acquired");
        StoreCall<List<Ownership>, List<String>> request = engine.store.explanations.next();
        assertThat(request.request()).containsExactly(ownership(lease));

        request.reply(List.of(BROKEN));

        assertThat(renewed).isCompletedWithValue(false);
        assertThat(lease.lost().join()).asString().contains("ABSENT", "; " + BROKEN);
        assertThat(lease.lost())
                .as("asked again")
                .isCompletedWithValue(lease.lost().join());
        assertThat(engine.events.all()).containsExactly("acquired", "lost ABSENT");
        lease.close(); // renew returned false, so close does not throw
    }

    @Test
    void lossIsToldAtTheTimeoutOfTheRenewalIfThereIsNoExplanation() {
        Lease lease = engine.acquire();
        lease.renewAsync(EngineFixture.LEASE_TIME);
        engine.time.advanceMillis(400);
        engine.store.renewals.next().reply(ABSENT);

        engine.time.advanceMillis(599);
        assertThat(lease.lost()).isNotDone();
        engine.time.advanceMillis(1);
        assertThat(lease.lost().join()).asString().contains("ABSENT").doesNotContain(";");

        engine.store.explanations.next().reply(List.of(BROKEN));
        assertThat(engine.events.all()).containsExactly("acquired", "lost ABSENT");
    }

    @Test
    void lossIsToldAtTheDeadlineOfTheLeaseIfThereIsNoExplanation() {
        Lease lease = engine.acquire(EngineFixture.withoutRenewal());
        engine.time.advanceMillis(EngineFixture.VALID_MILLIS - 500);
        lease.renewAsync(EngineFixture.LEASE_TIME);
        engine.store.renewals.next().reply(ABSENT);

        engine.time.advanceMillis(499);
        assertThat(lease.lost()).isNotDone();
        engine.time.advanceMillis(1);

        assertThat(lease.lost().join().reason()).isEqualTo(Reason.ABSENT);
    }

    @Test
    void failedExplanationIsIgnored() {
        Lease lease = engine.acquire();
        lease.renewAsync(EngineFixture.LEASE_TIME);
        engine.store.renewals.next().reply(ABSENT);
        engine.store.explanations.next().timeOut();

        assertThat(lease.lost().join().reason()).isEqualTo(Reason.ABSENT);
    }

    @Test
    void wrongNumberOfTextsIsIgnored() {
        Lease lease = engine.acquire();
        lease.renewAsync(EngineFixture.LEASE_TIME);
        engine.store.renewals.next().reply(ABSENT);
        engine.store.explanations.next().reply(List.of());

        assertThat(lease.lost().join().reason()).isEqualTo(Reason.ABSENT);
    }

    @Test
    void leasesThatWereRenewedTogetherAreExplainedTogether() {
        Lease first = engine.acquire();
        Lease second = engine.acquire();
        Lease third = engine.acquire();
        engine.time.advance(Duration.ofSeconds(11));
        engine.store
                .renewals
                .next()
                .reply(List.of(
                        RenewReply.notOwner(Reason.ABSENT), RenewReply.renewed(), RenewReply.notOwner(Reason.TAKEN)));

        List<Lease> all = List.of(first, second, third);
        List<Lease> lost =
                all.stream().filter(lease -> lease.state() == LeaseState.LOST).toList();
        assertThat(lost).hasSize(2);
        assertThat(engine.events.all()).as("without waiting").contains("renewed");
        StoreCall<List<Ownership>, List<String>> request = engine.store.explanations.next();
        assertThat(request.request()).hasSize(2);
        request.reply(request.request().stream()
                .map(ownership -> "lease " + ownership.owner().publicId())
                .toList());

        assertThat(lost)
                .allSatisfy(lease -> assertThat(lease.lost().join()).asString().contains("; lease " + lease.owner()));
        assertThat(engine.store.explanations.size()).isZero();
    }

    @Test
    void releaseIsCompleteWhenTheLossIsExplained() {
        Lease lease = engine.acquire();
        CompletableFuture<Boolean> released = lease.releaseAsync();
        engine.store.releases.next().reply(ReleaseReply.NOT_OWNER);

        assertThat(lease.isHeld()).isFalse();
        assertThat(released).isNotDone();
        engine.store.explanations.next().reply(List.of(BROKEN));

        assertThat(released).isCompletedWithValue(false);
        assertThat(lease.lost().join()).asString().contains("NOT_OWNER", "; " + BROKEN);
        assertThat(engine.events.all()).containsExactly("acquired", "lost NOT_OWNER");
    }

    @Test
    void releaseDoesNotWaitForAnExplanationAfterItsTimeout() {
        Lease lease = engine.acquire();
        CompletableFuture<Boolean> released = lease.releaseAsync();
        engine.store.releases.next().reply(ReleaseReply.NOT_OWNER);

        engine.time.advanceMillis(1_000);

        assertThat(released).isCompletedWithValue(false);
        assertThat(lease.lost().join().reason()).isEqualTo(Reason.NOT_OWNER);
    }

    @Test
    void closeThrowsTheExplanation() {
        Lease lease = engine.acquire();
        CompletableFuture<Void> closed = CompletableFuture.runAsync(lease::close, task -> new Thread(task).start());
        engine.store.releases.next().reply(ReleaseReply.NOT_OWNER);
        engine.store.explanations.next().reply(List.of(BROKEN));

        assertThat(closed)
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(LeaseLostException.class)
                .withMessageContaining(BROKEN);
    }

    @Test
    void successfulReleaseAndAnExpiredLeaseNeedNoExplanation() {
        engine.acquire().releaseAsync();
        engine.store.releases.next().reply(ReleaseReply.RELEASED);
        Lease expired = engine.acquire(EngineFixture.withoutRenewal());
        engine.time.advance(EngineFixture.LEASE_TIME);

        assertThat(expired.state()).isEqualTo(LeaseState.LOST);
        assertThat(engine.store.explanations.size()).isZero();
    }
}
