package dev.holdfast.engine.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LeaseLostException;
import dev.holdfast.LeaseState;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.ScriptedStore;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Renewal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A machine that was suspended: its monotonic clock stood still, and its wall clock is ahead. */
class LeaseValiditySuspensionTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final EngineFixture engine = new EngineFixture(new ScriptedStore() {
        @Override
        public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> leases, Duration timeout) {
            renewalCount++;
            return CompletableFuture.completedFuture(List.of(reply));
        }
    });

    private RenewReply reply = RenewReply.renewed();
    private int renewalCount;

    @Test
    void leaseIsUnconfirmedAndNotHeldAfterASuspensionLongerThanItsTime() {
        Lease lease = engine.acquire(EngineFixture.withoutRenewal());
        engine.time.suspend(MINUTE);

        assertThat(lease.state()).isEqualTo(LeaseState.UNCONFIRMED);
        assertThat(lease.isHeld()).isFalse();
        assertThat(lease.remaining()).isZero();
        assertThat(renewalCount).as("renewalCount by reading the lease").isZero();
    }

    @Test
    void shortSuspensionShortensTheRemainingTime() {
        Lease lease = engine.acquire(EngineFixture.withoutRenewal());
        engine.time.suspend(Duration.ofSeconds(5));

        assertThat(lease.state()).isEqualTo(LeaseState.AT_RISK);
        assertThat(lease.isHeld()).isTrue();
        assertThat(lease.remaining()).hasMillis(EngineFixture.VALID_MILLIS - 5_000);
    }

    @Test
    void ensureHeldAfterSuspensionRenewsOnceAndConfirmsTheLease() {
        Lease lease = engine.acquire(EngineFixture.withoutRenewal());
        engine.time.suspend(MINUTE);

        lease.ensureHeld();
        lease.ensureHeld();

        assertThat(renewalCount).isEqualTo(1);
        assertThat(lease.state()).isEqualTo(LeaseState.HELD);
        assertThat(lease.remaining()).hasMillis(EngineFixture.VALID_MILLIS);
    }

    @Test
    void ensureHeldAfterSuspensionThrowsIfTheStoreGaveTheLockAway() {
        Lease lease = engine.acquire(EngineFixture.withoutRenewal());
        reply = RenewReply.notOwner(Reason.TAKEN);
        engine.time.suspend(MINUTE);

        assertThatThrownBy(lease::ensureHeld).isInstanceOf(LeaseLostException.class);
        assertThat(lease.state()).isEqualTo(LeaseState.LOST);
        assertThat(engine.events.all()).containsOnlyOnce("lost TAKEN");
    }

    @Test
    void ensureHeldAfterSuspensionThrowsInAnOutageButDoesNotLoseTheLease() {
        Lease lease = engine.acquire(EngineFixture.withoutRenewal());
        reply = RenewReply.failed(new LockUnavailableException("orders", "no reply in time", null));
        engine.time.suspend(MINUTE);

        assertThatThrownBy(lease::ensureHeld)
                .isInstanceOf(LeaseLostException.class)
                .hasMessageContaining("suspended");
        assertThat(lease.state()).isEqualTo(LeaseState.UNCONFIRMED);
        reply = RenewReply.renewed();
        lease.ensureHeld();
        assertThat(lease.state()).isEqualTo(LeaseState.HELD);
    }

    @Test
    void watchdogRenewsAtItsNextTickAfterASuspensionAndReportsTheRisk() {
        Lease lease = engine.acquire();
        engine.time.advance(Duration.ofSeconds(5));
        engine.time.suspend(MINUTE);
        engine.time.advance(Duration.ofSeconds(6));

        assertThat(renewalCount).isEqualTo(1);
        assertThat(engine.events.all()).containsExactly("acquired", "atRisk", "renewed", "late 0");
        assertThat(lease.state()).isEqualTo(LeaseState.HELD);
    }

    @Test
    void wallClockSetBackChangesNothing() {
        Lease lease = engine.acquire(EngineFixture.withoutRenewal());
        engine.time.setWallClock(Duration.ofHours(-1));

        assertThat(lease.state()).isEqualTo(LeaseState.HELD);
        assertThat(lease.remaining()).hasMillis(EngineFixture.VALID_MILLIS);
        lease.ensureHeld();
        assertThat(renewalCount).isZero();
    }

    @Test
    void suspensionAfterAWallClockSetBackIsNoticed() {
        Lease lease = engine.acquire(EngineFixture.withoutRenewal());
        engine.time.setWallClock(Duration.ofHours(-1));
        assertThat(lease.isHeld()).isTrue();
        engine.time.suspend(MINUTE);

        assertThat(lease.isHeld()).isFalse();
        assertThat(lease.state()).isEqualTo(LeaseState.UNCONFIRMED);
    }

    @Test
    void wallClockSetForwardCostsOneRenewalAndKeepsTheLease() {
        Lease lease = engine.acquire();
        engine.time.setWallClock(Duration.ofHours(1));
        lease.ensureHeld();
        assertThat(renewalCount).isEqualTo(1);
        engine.time.advance(Duration.ofSeconds(10));
        lease.ensureHeld();

        assertThat(renewalCount).isEqualTo(1);
        assertThat(engine.events.all()).doesNotContain("lost EXPIRED", "lost ABSENT");
    }

    @Test
    void clockDifferenceWithinTheDriftIsNoSuspension() {
        Lease lease = engine.acquire(EngineFixture.withoutRenewal());
        engine.time.setWallClock(Duration.ofMillis(300));

        assertThat(lease.state()).isEqualTo(LeaseState.HELD);
        lease.ensureHeld();
        assertThat(renewalCount).isZero();
    }

    @Test
    void stateAndIsHeldAgreeAtEachMomentAfterAClockStep() {
        for (long step :
                new long[] {0, 200, 303, 5_000, EngineFixture.VALID_MILLIS - 1, EngineFixture.VALID_MILLIS, 60_000}) {
            Lease lease = engine.acquire(EngineFixture.withoutRenewal());
            engine.time.setWallClock(Duration.ofMillis(step));
            while (lease.state() != LeaseState.LOST) {
                LeaseState state = lease.state();
                assertThat(lease.isHeld())
                        .as("%s after a step of %s ms", state, step)
                        .isEqualTo(state == LeaseState.HELD || state == LeaseState.AT_RISK);
                assertThat(lease.remaining().isZero()).isEqualTo(!lease.isHeld());
                engine.time.advanceMillis(997);
            }
            assertThat(lease.isHeld()).isFalse();
        }
    }
}
