package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LeaseState;
import dev.holdfast.LockBackendException;
import dev.holdfast.LockOptions;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Renewal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The watchdog. The jitter of these tests is always the longest, so a renewal is due after 1.1 thirds of the lease time. */
class WatchdogTest {
    private static final Duration PERIOD = Duration.ofSeconds(11);

    private final EngineFixture played = new EngineFixture();

    @Test
    void aLeaseIsRenewedForAsLongAsItIsHeldAndNoLonger() {
        Lease lease = played.held();
        for (int i = 0; i < 10; i++) {
            played.time.advance(PERIOD);
            StoreCall<List<Renewal>, List<RenewReply>> renewal = played.store.renewals.next();
            assertThat(renewal.asked()).hasSize(1);
            assertThat(renewal.asked().get(0).leaseTime()).isEqualTo(EngineFixture.LEASE_TIME);
            renewal.answer(List.of(RenewReply.renewed()));
            assertThat(lease.remaining()).hasMillis(EngineFixture.TRUSTED_MILLIS);
        }
        assertThat(Collections.frequency(played.events.all(), "renewed")).isEqualTo(10);

        lease.releaseAsync();
        played.time.advance(Duration.ofMinutes(5));
        assertThat(played.store.renewals.size()).isZero();
    }

    @Test
    void aLeaseThatIsNotToBeRenewedIsNot() {
        played.held(EngineFixture.fixed());
        played.time.advance(Duration.ofMinutes(5));
        assertThat(played.store.renewals.size()).isZero();
    }

    @Test
    void aFailedRenewalIsAnEventAndNotAState() {
        Lease lease = played.held();
        played.time.advance(PERIOD);
        played.store.renewals.next().timeOut();

        assertThat(played.events.all()).containsOnlyOnce("renewalFailed");
        assertThat(lease.state()).isEqualTo(LeaseState.HELD);
        lease.ensureHeld();
    }

    @Test
    void aFailedRenewalIsTriedAgainSoonAndEverSooner() {
        Lease lease = played.held();
        played.time.advance(PERIOD);
        List<Long> pauses = new ArrayList<>();
        while (true) {
            played.store.renewals.next().timeOut();
            long before = played.time.nanoTime();
            long remaining = lease.remaining().toNanos();
            while (played.store.renewals.size() == 0 && lease.isHeld()) {
                played.time.advanceMillis(1);
            }
            if (!lease.isHeld()) {
                break;
            }
            long pause = played.time.nanoTime() - before;
            pauses.add(pause / 1_000_000);
            long wanted = Math.min(EngineFixture.LEASE_TIME.toNanos() / 12, remaining / 4);
            assertThat(pause).isBetween(wanted - 1_000_000, wanted + 1_000_000);
        }
        assertThat(pauses).hasSizeGreaterThan(10);
        assertThat(lease.state()).isEqualTo(LeaseState.LOST);
        assertThat(lease.lost().join().toString()).contains("no answer in time");
    }

    @Test
    void noErrorStopsTheRenewalOfALeaseThatIsStillHeld() {
        Lease lease = played.held();
        played.time.advance(PERIOD);
        RuntimeException[] errors = {
            new LockUnavailableException("orders", "LOADING", null),
            new LockBackendException("orders", "NOAUTH", null),
            new IllegalStateException("a bug in the store"),
        };
        for (RuntimeException error : errors) {
            played.store.renewals.next().fail(error);
            played.time.advance(Duration.ofMillis(2_500));
        }
        played.store.renewals.next().answer(List.of(RenewReply.renewed()));

        assertThat(lease.state()).isEqualTo(LeaseState.HELD);
        assertThat(lease.remaining()).hasMillis(EngineFixture.TRUSTED_MILLIS);
    }

    @Test
    void aLeaseAtRiskIsHeldAgainAfterARenewalAndMayBecomeAtRiskAgain() {
        Lease lease = played.held();
        List<LeaseState> told = new ArrayList<>();
        lease.onAtRisk(() -> told.add(lease.state()));
        for (int i = 1; i <= 2; i++) {
            played.time.advanceMillis(EngineFixture.TRUSTED_MILLIS - 10_000);
            assertThat(told).hasSize(i).containsOnly(LeaseState.AT_RISK);
            played.store.renewals.next().timeOut();
            played.time.advanceMillis(2_500);
            played.store.renewals.next().answer(List.of(RenewReply.renewed()));
            assertThat(lease.state()).isEqualTo(LeaseState.HELD);
        }
    }

    @Test
    void theStoreSaysThatTheLeaseIsNoLongerOurs() {
        for (Reason reason : new Reason[] {Reason.ABSENT, Reason.TAKEN}) {
            Lease lease = played.held();
            played.time.advance(PERIOD);
            played.store.renewals.next().answer(List.of(RenewReply.notOwner(reason)));

            assertThat(lease.state()).isEqualTo(LeaseState.LOST);
            assertThat(lease.lost().join().reason()).isEqualTo(reason);
            assertThat(played.store.releases.size()).as("nothing to release").isZero();
        }
    }

    @Test
    void aLeaseIsRenewedNoMoreAfterItsMaximumHoldTime() {
        Lease lease = played.held(
                LockOptions.builder().maxHoldTime(Duration.ofSeconds(20)).build());
        played.time.advance(PERIOD);
        played.store.renewals.next().answer(List.of(RenewReply.renewed()));
        played.time.advance(Duration.ofSeconds(30));

        assertThat(played.store.renewals.size()).isZero();
        assertThat(lease.lost().join().reason()).isEqualTo(Reason.MAX_HOLD_TIME);
    }

    @Test
    void onlyLiveLeasesAreRenewedInBatchesAndAFailingMemberDoesNotTouchTheOthers() {
        List<Lease> leases = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            leases.add(played.held());
        }
        for (int i = 0; i < 400; i++) {
            leases.get(i).releaseAsync();
        }
        Set<String> live = leases.stream().skip(400).map(Lease::owner).collect(Collectors.toSet());
        String taken = leases.get(500).owner();
        String failing = leases.get(600).owner();

        played.time.advance(PERIOD);

        assertThat(played.store.renewals.size()).as("requests for 600 leases").isEqualTo(6);
        List<String> renewed = new ArrayList<>();
        while (played.store.renewals.size() > 0) {
            StoreCall<List<Renewal>, List<RenewReply>> batch = played.store.renewals.next();
            batch.asked().forEach(renewal -> renewed.add(ownerOf(renewal.ownership())));
            batch.answer(batch.asked().stream()
                    .map(renewal -> reply(ownerOf(renewal.ownership()), taken, failing))
                    .toList());
        }
        assertThat(renewed).doesNotHaveDuplicates().hasSize(600);
        assertThat(Set.copyOf(renewed)).isEqualTo(live);
        for (Lease lease : leases.subList(400, 1_000)) {
            boolean isTaken = lease.owner().equals(taken);
            assertThat(lease.state()).isEqualTo(isTaken ? LeaseState.LOST : LeaseState.HELD);
            long worth = lease.owner().equals(failing)
                    ? EngineFixture.TRUSTED_MILLIS - PERIOD.toMillis()
                    : EngineFixture.TRUSTED_MILLIS;
            assertThat(lease.remaining()).hasMillis(isTaken ? 0 : worth);
        }
        played.time.advance(Duration.ofMillis(2_500));
        assertThat(played.store.renewals.next().asked())
                .as("tried again")
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
    void aRenewalByHandThatFailsLeavesTheLeaseAsItIs() {
        Lease lease = played.held();
        var renewal = lease.renewAsync(Duration.ofMinutes(1));
        played.store.renewals.next().timeOut();

        assertThat(renewal).isCompletedExceptionally();
        assertThat(lease.state()).isEqualTo(LeaseState.HELD);
        assertThat(lease.remaining()).hasMillis(EngineFixture.TRUSTED_MILLIS);
    }

    @Test
    void afterAPauseTheLossIsToldBeforeAnythingElse() {
        Lease lease = played.held();
        played.time.advance(Duration.ofSeconds(5));

        played.time.stopFor(Duration.ofMinutes(1));
        played.time.runDue();

        assertThat(lease.state()).isEqualTo(LeaseState.LOST);
        assertThat(played.store.renewals.size()).isZero();
        assertThat(played.events.all()).containsExactly("acquired", "lost EXPIRED");
    }

    @Test
    void oneTimerServesAllLeasesAndNoneIsLeft() {
        for (int i = 0; i < 200; i++) {
            // A long lease, and many short ones that end before their timer.
            played.held(LockOptions.builder()
                            .leaseTime(Duration.ofHours(1 + i % 3))
                            .build())
                    .releaseAsync();
            played.held(LockOptions.builder().leaseTime(Duration.ofMillis(200)).build())
                    .releaseAsync();
            Lease longer = played.held();
            played.time.advanceMillis(70);
            longer.releaseAsync();
            assertThat(played.time.planned()).isLessThanOrEqualTo(1);
        }
        played.time.advance(Duration.ofHours(3));
        assertThat(played.time.planned()).isZero();
        assertThat(played.load().leases()).isZero();
    }

    @Test
    void renewalsOfManyLeasesAreSpreadOverTime() {
        ScriptedStore store = new ScriptedStore();
        try (LockEngine provider = new LockEngine(
                store, played.settings().jitterRandom(new Random(1)).build())) {
            for (int i = 0; i < 1_000; i++) {
                provider.lock("order:" + i).acquireAsync(Duration.ZERO);
                store.acquires.next().answer(StoreCall.granted(i));
            }
            played.time.advanceMillis(8_999);
            assertThat(store.renewals.size()).isZero();
            int renewed = 0;
            List<Integer> requests = new ArrayList<>();
            for (int i = 0; i < 2_001; i++) {
                played.time.advanceMillis(1);
                if (store.renewals.size() > 0) {
                    requests.add(store.renewals.size());
                }
                while (store.renewals.size() > 0) {
                    renewed += store.renewals.next().asked().size();
                }
            }
            assertThat(renewed)
                    .as("within 0.9 and 1.1 thirds of the lease time")
                    .isEqualTo(1_000);
            assertThat(requests).as("requests at the same moment").hasSize(10).containsOnly(1);
        }
    }
}
