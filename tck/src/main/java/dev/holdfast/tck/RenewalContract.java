package dev.holdfast.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Lease;
import dev.holdfast.LeaseState;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Leases are renewed, automatically or explicitly, and a renewal never shortens one. */
public interface RenewalContract extends ProviderFixture {
    @Test
    default void aLeaseIsRenewedWhileItIsHeld() {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open();
                Lease lease = mine.lock(name, renewed()).tryAcquire().orElseThrow()) {
            long end = System.nanoTime() + RENEWED_LEASE_TIME.plusMillis(1_500).toNanos();
            while (System.nanoTime() < end) {
                assertThat(theirs.lock(name).tryAcquire()).isEmpty();
                lease.ensureHeld();
                Await.sleep(Duration.ofMillis(50));
            }
        }
    }

    @Test
    default void aLeaseWithoutRenewalEndsAfterItsLeaseTime() {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open()) {
            Lease lease = mine.lock(name, fixed()).tryAcquire().orElseThrow();
            Await.until("the lease is lost", () -> lease.state() == LeaseState.LOST);
            Await.until(
                    "the lock is free",
                    () -> theirs.lock(name).tryAcquire().map(Lease::release).orElse(false));
        }
    }

    @Test
    default void anExplicitRenewalProlongsALease() {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open();
                Lease lease = mine.lock(name, fixed()).tryAcquire().orElseThrow()) {
            assertThat(lease.renew(longLeaseTime())).isTrue();
            assertThat(lease.remaining()).isGreaterThan(longLeaseTime().dividedBy(2));
            Await.sleep(LEASE_TIME.plusMillis(500));
            lease.ensureHeld();
            assertThat(theirs.lock(name).tryAcquire()).isEmpty();
        }
    }

    @Test
    default void renewingNeverShortensALease() {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open();
                Lease lease = mine.lock(name, fixed()).tryAcquire().orElseThrow()) {
            assertThat(lease.renew(longLeaseTime())).isTrue();
            assertThat(lease.renew(Duration.ofMillis(300))).isTrue();
            assertThat(lease.remaining()).isGreaterThan(longLeaseTime().dividedBy(2));
            Await.sleep(Duration.ofSeconds(2));
            assertThat(theirs.lock(name).tryAcquire())
                    .as("the backend did not shorten it either")
                    .isEmpty();
            lease.ensureHeld();
        }
    }

    @Test
    default void aReleasedLeaseIsNotRenewed() {
        String name = newName();
        try (LockProvider locks = open()) {
            Lease lease = locks.lock(name).tryAcquire().orElseThrow();
            lease.close();
            assertThat(lease.renew(LEASE_TIME)).isFalse();
            locks.lock(name).tryAcquire().orElseThrow().close();
        }
    }

    @Test
    default void aReleaseDuringARenewalReturnsTrue() {
        try (LockProvider locks = open()) {
            for (int i = 0; i < 100; i++) {
                Lease lease = locks.lock(newName()).tryAcquire().orElseThrow();
                CompletableFuture<Boolean> renewal = lease.renewAsync(longLeaseTime());
                long start = System.nanoTime();
                while (System.nanoTime() - start < i * 10_000L) { // until about the time of the reply
                    Thread.onSpinWait();
                }
                assertThat(lease.release()).as("release %s", i).isTrue();
                Await.outcome(renewal.handle((renewed, thrown) -> true));
            }
        }
    }

    @Test
    default void badLeaseTimesAreRefused() {
        try (LockProvider locks = open();
                Lease lease = locks.lock(newName()).tryAcquire().orElseThrow()) {
            for (Duration bad : new Duration[] {
                Duration.ZERO,
                Duration.ofMillis(-1),
                Duration.ofMillis(100),
                Duration.ofSeconds(Long.MAX_VALUE),
                LockOptions.MAX_LEASE_TIME.plusMillis(1)
            }) {
                assertThatThrownBy(() -> lease.renew(bad)).isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> LockOptions.builder().leaseTime(bad))
                        .isInstanceOf(IllegalArgumentException.class);
            }
            lease.ensureHeld();
        }
    }

    @Test
    default void aLeaseIsLostAfterItsMaximumHoldTime() {
        String name = newName();
        LockOptions limited =
                renewed().toBuilder().maxHoldTime(RENEWED_LEASE_TIME).build();
        try (LockProvider mine = open();
                LockProvider theirs = open()) {
            Lease forgotten = mine.lock(name, limited).tryAcquire().orElseThrow();
            Await.until("the lease is lost", () -> forgotten.state() == LeaseState.LOST);
            assertThat(Await.outcome(forgotten.lost()).reason()).isEqualTo(dev.holdfast.LeaseLoss.Reason.MAX_HOLD_TIME);
            Await.until(
                    "the lock is free",
                    () -> theirs.lock(name).tryAcquire().map(Lease::release).orElse(false));
        }
    }
}
