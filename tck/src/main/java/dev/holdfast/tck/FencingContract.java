package dev.holdfast.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Capability;
import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import org.junit.jupiter.api.Test;

/** Fencing tokens rise with each acquisition by any provider. A provider that lacks the capability issues none. */
public interface FencingContract extends ProviderFixture {
    @Test
    default void leasesHaveATokenIfTheProviderHasTheCapability() {
        try (LockProvider locks = open();
                Lease lease = locks.lock(newName()).tryAcquire().orElseThrow()) {
            assertThat(lease.fencingToken().isPresent())
                    .isEqualTo(locks.capabilities().contains(Capability.FENCING));
        }
    }

    @Test
    default void tokensRiseWhenProvidersTakeTurns() throws InterruptedException {
        String name = newName();
        try (LockProvider one = open();
                LockProvider two = open()) {
            long last = 0;
            for (int i = 0; i < 100; i++) {
                // A release has reached a quorum when it returns; the other members may follow a little later, so wait.
                try (Lease lease = (i % 2 == 0 ? one : two).lock(name).acquire(PATIENCE)) {
                    long next = lease.fencingToken().orElse(last + 1);
                    assertThat(next).isGreaterThan(last);
                    last = next;
                }
            }
        }
    }

    @Test
    default void tokensRiseAfterALeaseExpired() throws InterruptedException {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open()) {
            Lease expired = mine.lock(name, fixed()).tryAcquire().orElseThrow();
            try (Lease lease = theirs.lock(name).acquire(PATIENCE)) {
                long before = expired.fencingToken().orElse(0);
                assertThat(lease.fencingToken().orElse(1)).isGreaterThan(before);
            }
        }
    }

    @Test
    default void aRenewalKeepsTheToken() {
        try (LockProvider locks = open();
                Lease lease = locks.lock(newName()).tryAcquire().orElseThrow()) {
            var before = lease.fencingToken();
            assertThat(lease.renew(LEASE_TIME)).isTrue();
            assertThat(lease.fencingToken()).isEqualTo(before);
        }
    }

    @Test
    default void aLeaseHasNoTokenIfFencingIsOff() {
        LockOptions unfenced = renewed().toBuilder().fencing(false).build();
        try (LockProvider locks = open();
                Lease lease = locks.lock(newName(), unfenced).tryAcquire().orElseThrow()) {
            assertThat(lease.fencingToken()).isEmpty();
            lease.ensureHeld();
        }
    }
}
