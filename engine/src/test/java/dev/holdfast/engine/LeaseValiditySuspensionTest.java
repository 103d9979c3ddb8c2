package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LeaseLostException;
import dev.holdfast.LeaseState;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Renewal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A machine that was suspended: its monotonic clock stood still, and its wall clock is ahead. */
class LeaseValiditySuspensionTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final EngineFixture played = new EngineFixture(new ScriptedStore() {
        @Override
        public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> leases, Duration timeout) {
            asked++;
            return CompletableFuture.completedFuture(List.of(reply));
        }
    });

    private RenewReply reply = RenewReply.renewed();
    private int asked;

    @Test
    void aLeaseThatMayHaveEndedMeanwhileIsAtRiskAndCountsForNothing() {
        Lease lease = played.held(EngineFixture.fixed());
        played.time.suspend(MINUTE);

        assertThat(lease.state()).isEqualTo(LeaseState.AT_RISK);
        assertThat(lease.isHeld()).isFalse();
        assertThat(lease.remaining()).isZero();
        assertThat(asked).as("looking asks nobody").isZero();
    }

    @Test
    void aShortSuspensionShortensWhatIsLeft() {
        Lease lease = played.held(EngineFixture.fixed());
        played.time.suspend(Duration.ofSeconds(5));

        assertThat(lease.state()).isEqualTo(LeaseState.AT_RISK);
        assertThat(lease.isHeld()).isTrue();
        assertThat(lease.remaining()).hasMillis(EngineFixture.TRUSTED_MILLIS - 5_000);
    }

    @Test
    void theStoreIsAskedOnceAndConfirmsTheLease() {
        Lease lease = played.held(EngineFixture.fixed());
        played.time.suspend(MINUTE);

        lease.ensureHeld();
        lease.ensureHeld();

        assertThat(asked).isEqualTo(1);
        assertThat(lease.state()).isEqualTo(LeaseState.HELD);
        assertThat(lease.remaining()).hasMillis(EngineFixture.TRUSTED_MILLIS);
    }

    @Test
    void theStoreIsAskedAndKnowsTheLeaseNoMore() {
        Lease lease = played.held(EngineFixture.fixed());
        reply = RenewReply.notOwner(Reason.TAKEN);
        played.time.suspend(MINUTE);

        assertThatThrownBy(lease::ensureHeld).isInstanceOf(LeaseLostException.class);
        assertThat(lease.state()).isEqualTo(LeaseState.LOST);
        assertThat(played.events.all()).containsOnlyOnce("lost TAKEN");
    }

    @Test
    void ifTheStoreCannotBeAskedTheLeaseIsNotVouchedForAndNotLostEither() {
        Lease lease = played.held(EngineFixture.fixed());
        reply = RenewReply.failed(new LockUnavailableException("orders", "no answer in time", null));
        played.time.suspend(MINUTE);

        assertThatThrownBy(lease::ensureHeld)
                .isInstanceOf(LeaseLostException.class)
                .hasMessageContaining("suspended");
        assertThat(lease.state()).isEqualTo(LeaseState.AT_RISK);
        reply = RenewReply.renewed();
        lease.ensureHeld();
        assertThat(lease.state()).isEqualTo(LeaseState.HELD);
    }

    @Test
    void theWatchdogAsksAtItsNextTickAndTellsOfTheRisk() {
        Lease lease = played.held();
        played.time.advance(Duration.ofSeconds(5));
        played.time.suspend(MINUTE);
        played.time.advance(Duration.ofSeconds(6));

        assertThat(asked).isEqualTo(1);
        assertThat(played.events.all()).containsExactly("acquired", "atRisk", "renewed", "late 0");
        assertThat(lease.state()).isEqualTo(LeaseState.HELD);
    }

    @Test
    void aWallClockThatIsSetBackChangesNothing() {
        Lease lease = played.held(EngineFixture.fixed());
        played.time.setWallClock(Duration.ofHours(-1));

        assertThat(lease.state()).isEqualTo(LeaseState.HELD);
        assertThat(lease.remaining()).hasMillis(EngineFixture.TRUSTED_MILLIS);
        lease.ensureHeld();
        assertThat(asked).isZero();
    }

    @Test
    void aSuspensionDoesNotHideBehindAClockThatWasSetBack() {
        Lease lease = played.held(EngineFixture.fixed());
        played.time.setWallClock(Duration.ofHours(-1));
        assertThat(lease.isHeld()).isTrue();
        played.time.suspend(MINUTE);

        assertThat(lease.isHeld()).isFalse();
        assertThat(lease.state()).isEqualTo(LeaseState.AT_RISK);
    }

    @Test
    void aClockThatIsSetForwardCostsOneQuestionAndNotTheLease() {
        Lease lease = played.held();
        played.time.setWallClock(Duration.ofHours(1));
        lease.ensureHeld();
        assertThat(asked).isEqualTo(1);
        played.time.advance(Duration.ofSeconds(10));
        lease.ensureHeld();

        assertThat(asked).isEqualTo(1);
        assertThat(played.events.all()).doesNotContain("lost EXPIRED", "lost ABSENT");
    }

    @Test
    void aDifferenceThatMayBeDriftIsNoSuspension() {
        Lease lease = played.held(EngineFixture.fixed());
        played.time.setWallClock(Duration.ofMillis(300));

        assertThat(lease.state()).isEqualTo(LeaseState.HELD);
        lease.ensureHeld();
        assertThat(asked).isZero();
    }
}
