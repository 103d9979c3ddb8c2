package dev.holdfast.engine.renewal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LeaseState;
import dev.holdfast.LockBackendException;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.LockEngine;
import dev.holdfast.engine.ScriptedStore;
import dev.holdfast.engine.StoreCall;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Renewal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Renewal, risk and loss by the watchdog. The jitter is the longest, so a renewal is due after 1.1 thirds of the lease time. */
class WatchdogTest {
    private static final Duration PERIOD = Duration.ofSeconds(11);
    private static final Duration PARTIAL_PERIOD = Duration.ofMillis(2_750);

    private final EngineFixture engine = new EngineFixture();

    @Test
    void leaseIsRenewedUntilItsRelease() {
        Lease lease = engine.acquire();
        for (int i = 0; i < 10; i++) {
            engine.time.advance(PERIOD);
            StoreCall<List<Renewal>, List<RenewReply>> renewal = engine.store.renewals.next();
            assertThat(renewal.request()).hasSize(1);
            assertThat(renewal.request().get(0).leaseTime()).isEqualTo(EngineFixture.LEASE_TIME);
            renewal.reply(List.of(RenewReply.renewed()));
            assertThat(lease.remaining()).hasMillis(EngineFixture.VALID_MILLIS);
        }
        assertThat(Collections.frequency(engine.events.all(), "renewed")).isEqualTo(10);

        lease.releaseAsync();
        engine.time.advance(Duration.ofMinutes(5));
        assertThat(engine.store.renewals.size()).isZero();
    }

    @Test
    void leaseWithoutAutomaticRenewalIsNotRenewed() {
        engine.acquire(EngineFixture.withoutRenewal());
        engine.time.advance(Duration.ofMinutes(5));
        assertThat(engine.store.renewals.size()).isZero();
    }

    @Test
    void leaseThatAMemberLacksIsRenewedEarlierUntilItIsComplete() {
        engine.acquire(
                LockOptions.defaults(), AcquireReply.granted(OptionalLong.of(1)).withPartial(true));
        for (int i = 0; i < 3; i++) {
            engine.time.advance(PARTIAL_PERIOD);
            engine.store.renewals.next().reply(List.of(RenewReply.renewedInPart()));
        }
        engine.time.advance(PARTIAL_PERIOD);
        engine.store.renewals.next().reply(List.of(RenewReply.renewed()));

        engine.time.advance(PERIOD.minusMillis(1));
        assertThat(engine.store.renewals.size()).isZero();
        engine.time.advance(Duration.ofMillis(1));
        engine.store.renewals.next().reply(List.of(RenewReply.renewed()));
    }

    @Test
    void renewalHealsOnlyIfTheLeaseIsRenewedAutomatically() {
        engine.acquire();
        engine.time.advance(PERIOD);
        assertThat(engine.store.renewals.next().request().get(0).heals()).isTrue();

        Lease fixed = engine.acquire(EngineFixture.withoutRenewal());
        fixed.renewAsync(Duration.ofSeconds(20));
        assertThat(engine.store.renewals.next().request().get(0).heals()).isFalse();
    }

    @Test
    void failedRenewalIsReportedAndTheLeaseStaysHeld() {
        Lease lease = engine.acquire();
        engine.time.advance(PERIOD);
        engine.store.renewals.next().timeOut();

        assertThat(engine.events.all()).containsOnlyOnce("renewalFailed");
        assertThat(lease.state()).isEqualTo(LeaseState.HELD);
        lease.ensureHeld();
    }

    @Test
    void failedRenewalIsRepeatedEverSoonerUntilTheLoss() {
        Lease lease = engine.acquire();
        engine.time.advance(PERIOD);
        List<Long> pauses = new ArrayList<>();
        while (true) {
            engine.store.renewals.next().timeOut();
            long before = engine.time.nanoTime();
            long remaining = lease.remaining().toNanos();
            while (engine.store.renewals.size() == 0 && lease.isHeld()) {
                engine.time.advanceMillis(1);
            }
            if (!lease.isHeld()) {
                break;
            }
            long pause = engine.time.nanoTime() - before;
            pauses.add(pause / 1_000_000);
            long wanted = Math.min(EngineFixture.LEASE_TIME.toNanos() / 12, remaining / 4);
            assertThat(pause).isBetween(wanted - 1_000_000, wanted + 1_000_000);
        }
        assertThat(pauses).hasSizeGreaterThan(10);
        assertThat(lease.state()).isEqualTo(LeaseState.LOST);
        assertThat(lease.lost().join().toString()).contains("no reply in time");
    }

    @Test
    void renewalGoesOnAfterAnyError() {
        Lease lease = engine.acquire();
        engine.time.advance(PERIOD);
        RuntimeException[] errors = {
            new LockUnavailableException("orders", "LOADING", null),
            new LockBackendException("orders", "NOAUTH", null),
            new IllegalStateException("a bug in the store"),
        };
        for (RuntimeException error : errors) {
            engine.store.renewals.next().fail(error);
            engine.time.advance(Duration.ofMillis(2_500));
        }
        engine.store.renewals.next().reply(List.of(RenewReply.renewed()));

        assertThat(lease.state()).isEqualTo(LeaseState.HELD);
        assertThat(lease.remaining()).hasMillis(EngineFixture.VALID_MILLIS);
    }

    @Test
    void leaseAtRiskIsHeldAfterARenewalAndMayBecomeAtRiskAgain() {
        Lease lease = engine.acquire();
        List<LeaseState> states = new ArrayList<>();
        lease.onAtRisk(() -> states.add(lease.state()));
        for (int i = 1; i <= 2; i++) {
            engine.time.advanceMillis(EngineFixture.VALID_MILLIS - 10_000);
            assertThat(states).hasSize(i).containsOnly(LeaseState.AT_RISK);
            engine.store.renewals.next().timeOut();
            engine.time.advanceMillis(2_500);
            engine.store.renewals.next().reply(List.of(RenewReply.renewed()));
            assertThat(lease.state()).isEqualTo(LeaseState.HELD);
        }
    }

    @Test
    void notOwnerReplyLosesTheLeaseWithoutARelease() {
        for (Reason reason : new Reason[] {Reason.ABSENT, Reason.TAKEN}) {
            Lease lease = engine.acquire();
            engine.time.advance(PERIOD);
            engine.store.renewals.next().reply(List.of(RenewReply.notOwner(reason)));

            assertThat(lease.state()).isEqualTo(LeaseState.LOST);
            assertThat(lease.lost().join().reason()).isEqualTo(reason);
            assertThat(engine.store.releases.size())
                    .as("releases of a lock that is not held")
                    .isZero();
        }
    }

    @Test
    void leaseIsNotRenewedAfterItsMaximumHoldTime() {
        Lease lease = engine.acquire(
                LockOptions.builder().maxHoldTime(Duration.ofSeconds(20)).build());
        engine.time.advance(PERIOD);
        engine.store.renewals.next().reply(List.of(RenewReply.renewed()));
        engine.time.advance(Duration.ofSeconds(30));

        assertThat(engine.store.renewals.size()).isZero();
        assertThat(lease.lost().join().reason()).isEqualTo(Reason.MAX_HOLD_TIME);
    }

    @Test
    void batchesHaveOnlyLiveLeasesAndAFailureAffectsNoOtherLease() {
        List<Lease> leases = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            leases.add(engine.acquire());
        }
        for (int i = 0; i < 400; i++) {
            leases.get(i).releaseAsync();
        }
        Set<String> live = leases.stream().skip(400).map(Lease::owner).collect(Collectors.toSet());
        String taken = leases.get(500).owner();
        String failing = leases.get(600).owner();

        engine.time.advance(PERIOD);

        assertThat(engine.store.renewals.size()).as("requests for 600 leases").isEqualTo(6);
        List<String> renewed = new ArrayList<>();
        while (engine.store.renewals.size() > 0) {
            StoreCall<List<Renewal>, List<RenewReply>> batch = engine.store.renewals.next();
            batch.request().forEach(renewal -> renewed.add(ownerOf(renewal.ownership())));
            batch.reply(batch.request().stream()
                    .map(renewal -> reply(ownerOf(renewal.ownership()), taken, failing))
                    .toList());
        }
        assertThat(renewed).doesNotHaveDuplicates().hasSize(600);
        assertThat(Set.copyOf(renewed)).isEqualTo(live);
        for (Lease lease : leases.subList(400, 1_000)) {
            boolean isTaken = lease.owner().equals(taken);
            assertThat(lease.state()).isEqualTo(isTaken ? LeaseState.LOST : LeaseState.HELD);
            long worth = lease.owner().equals(failing)
                    ? EngineFixture.VALID_MILLIS - PERIOD.toMillis()
                    : EngineFixture.VALID_MILLIS;
            assertThat(lease.remaining()).hasMillis(isTaken ? 0 : worth);
        }
        engine.time.advance(Duration.ofMillis(2_500));
        assertThat(engine.store.renewals.next().request())
                .as("the repeated renewal")
                .extracting(renewal -> ownerOf(renewal.ownership()))
                .containsExactly(failing);
    }

    private static RenewReply reply(String owner, String taken, String failing) {
        if (owner.equals(taken)) {
            return RenewReply.notOwner(Reason.TAKEN);
        }
        return owner.equals(failing)
                ? RenewReply.failed(new LockUnavailableException("orders", "TRYAGAIN", null))
                : RenewReply.renewed();
    }

    private static String ownerOf(Ownership ownership) {
        return ownership.owner().publicId();
    }

    @Test
    void explicitRenewalThatFailsKeepsTheLease() {
        Lease lease = engine.acquire();
        var renewal = lease.renewAsync(Duration.ofMinutes(1));
        engine.store.renewals.next().timeOut();

        assertThat(renewal).isCompletedExceptionally();
        assertThat(lease.state()).isEqualTo(LeaseState.HELD);
        assertThat(lease.remaining()).hasMillis(EngineFixture.VALID_MILLIS);
    }

    @Test
    void lossAfterAPauseComesBeforeAnyRenewal() {
        Lease lease = engine.acquire();
        engine.time.advance(Duration.ofSeconds(5));

        engine.time.stopFor(Duration.ofMinutes(1));
        engine.time.runDue();

        assertThat(lease.state()).isEqualTo(LeaseState.LOST);
        assertThat(engine.store.renewals.size()).isZero();
        assertThat(engine.events.all()).containsExactly("acquired", "lost EXPIRED");
    }

    @Test
    void oneTimerServesAllLeasesAndNoneIsLeft() {
        for (int i = 0; i < 200; i++) {
            // A long lease, and many short ones that end before their timer.
            engine.acquire(LockOptions.builder()
                            .leaseTime(Duration.ofHours(1 + i % 3))
                            .build())
                    .releaseAsync();
            engine.acquire(LockOptions.builder()
                            .leaseTime(Duration.ofMillis(200))
                            .build())
                    .releaseAsync();
            Lease longer = engine.acquire();
            engine.time.advanceMillis(70);
            longer.releaseAsync();
            while (engine.store.releases.size() > 0) {
                engine.store.releases.next().reply(ReleaseReply.RELEASED);
            }
            assertThat(engine.time.planned()).isLessThanOrEqualTo(1);
        }
        engine.time.advance(Duration.ofHours(3));
        assertThat(engine.time.planned()).isZero();
        assertThat(engine.leases()).isZero();
    }

    @Test
    void renewalsOfManyLeasesAreSpreadOverTime() {
        ScriptedStore store = new ScriptedStore();
        try (LockProvider provider = LockEngine.over(
                store, engine.settings().jitterRandom(new Random(1)).build())) {
            for (int i = 0; i < 1_000; i++) {
                provider.lock("order:" + i).acquireAsync(Duration.ZERO);
                store.acquires.next().reply(StoreCall.granted(i));
            }
            engine.time.advanceMillis(8_999);
            assertThat(store.renewals.size()).isZero();
            int renewed = 0;
            List<Integer> requests = new ArrayList<>();
            for (int i = 0; i < 2_001; i++) {
                engine.time.advanceMillis(1);
                if (store.renewals.size() > 0) {
                    requests.add(store.renewals.size());
                }
                while (store.renewals.size() > 0) {
                    renewed += store.renewals.next().request().size();
                }
            }
            assertThat(renewed)
                    .as("within 0.9 and 1.1 thirds of the lease time")
                    .isEqualTo(1_000);
            assertThat(requests).as("requests at the same moment").hasSize(10).containsOnly(1);
        }
    }

    @Test
    void renewalAfterAFailureIsLateByTheTimeSinceItWasDue() {
        engine.acquire();
        engine.time.advance(Duration.ofSeconds(11));
        engine.store.renewals.next().timeOut();
        engine.time.advanceMillis(2_500);
        engine.store.renewals.next().reply(List.of(RenewReply.renewed()));
        assertThat(engine.events.all()).contains("late 2500");

        engine.time.advance(Duration.ofSeconds(11));
        engine.store.renewals.next().reply(List.of(RenewReply.renewed()));
        assertThat(engine.events.all()).contains("late 0");
    }

    @Test
    void explicitRenewalIsNotLate() {
        Lease lease = engine.acquire();
        lease.renewAsync(Duration.ofMinutes(1));
        engine.store.renewals.next().reply(List.of(RenewReply.renewed()));
        assertThat(engine.events.all()).contains("late 0");
    }
}
