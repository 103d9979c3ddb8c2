package dev.holdfast.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.holdfast.Lease;
import dev.holdfast.LeaseState;
import dev.holdfast.LockProvider;
import dev.holdfast.LockTimeoutException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The state of a lease, and its release. */
public interface LeaseContract extends ProviderFixture {
    @Test
    default void aNewLeaseIsHeldForItsLeaseTime() {
        String name = newName();
        try (LockProvider locks = open();
                Lease lease = locks.lock(name, fixed()).tryAcquire().orElseThrow()) {
            assertThat(lease.lockName()).isEqualTo(name);
            assertThat(lease.state()).isEqualTo(LeaseState.HELD);
            assertThat(lease.isHeld()).isTrue();
            assertThat(lease.remaining()).isPositive().isLessThan(LEASE_TIME);
            lease.ensureHeld();
        }
    }

    @Test
    default void aReleasedLeaseIsNotHeld() {
        try (LockProvider locks = open()) {
            Lease lease = locks.lock(newName()).tryAcquire().orElseThrow();
            assertThat(lease.release()).isTrue();
            assertThat(lease.state()).isEqualTo(LeaseState.RELEASED);
            assertThat(lease.isHeld()).isFalse();
            assertThat(lease.remaining()).isZero();
            assertThatThrownBy(lease::ensureHeld).isInstanceOf(IllegalStateException.class);
            assertThat(lease.lost()).isNotDone();
        }
    }

    @Test
    default void aSecondReleaseReturnsFalseAndDoesNothing() {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open()) {
            Lease lease = mine.lock(name).tryAcquire().orElseThrow();
            assertThat(lease.release()).isTrue();
            try (Lease successor = theirs.lock(name).tryAcquire().orElseThrow()) {
                assertThat(lease.release()).isFalse();
                lease.close();
                assertThat(mine.lock(name).tryAcquire())
                        .as("the successor was not released")
                        .isEmpty();
                successor.ensureHeld();
            }
        }
    }

    @Test
    default void aSecondCloseDoesNothing() {
        try (LockProvider locks = open()) {
            Lease lease = locks.lock(newName()).tryAcquire().orElseThrow();
            lease.close();
            lease.close();
            assertThat(lease.state()).isEqualTo(LeaseState.RELEASED);
        }
    }

    @Test
    default void anyThreadMayReleaseALease() {
        String name = newName();
        try (LockProvider locks = open()) {
            Lease lease = locks.lock(name).tryAcquire().orElseThrow();
            assertThat(Await.outcome(Await.running(lease::release).result)).isTrue();
            locks.lock(name).tryAcquire().orElseThrow().close();
        }
    }

    @Test
    default void workHoldsTheLeaseAndReleasesItWhenDone() throws InterruptedException {
        String name = newName();
        try (LockProvider locks = open()) {
            String result = locks.lock(name).withLease(lease -> {
                lease.ensureHeld();
                assertThat(locks.lock(name).tryAcquire()).isEmpty();
                return "done";
            });
            assertThat(result).isEqualTo("done");
            locks.lock(name).tryAcquire().orElseThrow().close();
            assertThatThrownBy(() -> locks.lock(name).runWithLease(lease -> {
                        throw new java.io.IOException("checked");
                    }))
                    .isInstanceOf(java.io.IOException.class);
            locks.lock(name).tryAcquire().orElseThrow().close();
        }
    }

    @Test
    default void workWithAWaitTimeRunsWhenTheLockIsReleased() throws InterruptedException {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open()) {
            Lease held = mine.lock(name).tryAcquire().orElseThrow();
            Await.Running<String> waiter = Await.running(() -> theirs.lock(name).withLease(PATIENCE, lease -> {
                        lease.ensureHeld();
                        return "done";
                    }))
                    .untilWaiting();
            assertThat(waiter.result).isNotDone();
            held.close();
            assertThat(Await.outcome(waiter.result)).isEqualTo("done");
            mine.lock(name)
                    .runWithLease(
                            PATIENCE,
                            lease -> assertThat(theirs.lock(name).tryAcquire()).isEmpty());
            theirs.lock(name).tryAcquire().orElseThrow().close();
        }
    }

    @Test
    default void workWithAWaitTimeDoesNotRunIfTheLockStaysBusy() {
        String name = newName();
        Duration timeout = Duration.ofMillis(800);
        try (LockProvider mine = open();
                LockProvider theirs = open();
                Lease held = mine.lock(name).tryAcquire().orElseThrow()) {
            long start = System.nanoTime();
            assertThatThrownBy(() -> theirs.lock(name).withLease(timeout, lease -> fail("ran without the lock")))
                    .isInstanceOf(LockTimeoutException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(timeout, PATIENCE);
            assertThatThrownBy(() -> theirs.lock(name).runWithLease(timeout, lease -> fail("ran without the lock")))
                    .isInstanceOf(LockTimeoutException.class);
            held.ensureHeld();
        }
    }

    @Test
    default void everyAcquisitionHasADifferentOwner() {
        String name = newName();
        Set<String> owners = new HashSet<>();
        try (LockProvider locks = open()) {
            for (int i = 0; i < 20; i++) {
                try (Lease lease = locks.lock(name).tryAcquire().orElseThrow()) {
                    owners.add(lease.owner());
                    assertThat(lease.toString()).contains(lease.owner());
                }
            }
        }
        assertThat(owners).hasSize(20);
    }

    @Test
    default void remainingTimeShrinksWithoutRenewal() {
        try (LockProvider locks = open();
                Lease lease = locks.lock(newName(), fixed()).tryAcquire().orElseThrow()) {
            Duration before = lease.remaining();
            Await.sleep(Duration.ofMillis(20));
            assertThat(lease.remaining()).isLessThan(before);
        }
    }
}
