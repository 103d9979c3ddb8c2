package dev.holdfast.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LeaseState;
import dev.holdfast.LockProvider;
import dev.holdfast.LockUnavailableException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Opening and closing a provider. */
public interface ProviderContract extends ProviderFixture {
    @Test
    default void closingReleasesHeldLocksAndReportsTheLoss() {
        String name = newName();
        LockProvider mine = open();
        try (LockProvider theirs = open()) {
            Lease lease = mine.lock(name).tryAcquire().orElseThrow();
            CompletableFuture<LeaseLoss> lost = lease.lost();

            mine.close();

            assertThat(lease.state()).isEqualTo(LeaseState.LOST);
            assertThat(Await.outcome(lost).reason()).isEqualTo(LeaseLoss.Reason.PROVIDER_CLOSED);
            theirs.lock(name).tryAcquire().orElseThrow().close();
        }
    }

    @Test
    default void closingFailsWaiters() {
        String name = newName();
        LockProvider mine = open();
        try (LockProvider theirs = open();
                Lease held = theirs.lock(name).tryAcquire().orElseThrow()) {
            Await.Running<Lease> waiter =
                    Await.running(() -> mine.lock(name).acquire()).untilWaiting();
            CompletableFuture<Lease> async = mine.lock(name).acquireAsync(PATIENCE);
            CompletableFuture<Lease> asyncWithoutATime = mine.lock(name).acquireAsync();
            Await.sleep(java.time.Duration.ofMillis(50));

            mine.close();

            assertThat(waiter.failure()).isInstanceOf(LockUnavailableException.class);
            assertThatThrownBy(() -> Await.outcome(async)).isInstanceOf(LockUnavailableException.class);
            assertThatThrownBy(() -> Await.outcome(asyncWithoutATime)).isInstanceOf(LockUnavailableException.class);
            held.ensureHeld();
        }
    }

    @Test
    default void closingDuringAnAcquisitionLeavesNoLockBehind() {
        try (LockProvider theirs = open()) {
            for (int i = 0; i < 12; i++) {
                String name = newName();
                LockProvider mine = open();
                Await.Running<Lease> blocking =
                        Await.running(() -> mine.lock(name).acquire(PATIENCE));
                CompletableFuture<Lease> async = mine.lock(name).acquireAsync(PATIENCE);
                long start = System.nanoTime();
                while (System.nanoTime() - start < i * 50_000L) {
                    Thread.onSpinWait();
                }
                mine.close();
                Await.outcome(blocking.result.handle((lease, thrown) -> true));
                Await.outcome(async.handle((lease, thrown) -> true));
                // Sooner than the lease time of 30 s would free it.
                String when = "the lock is free after close " + i;
                Await.until(
                        when,
                        () -> theirs.lock(name).tryAcquire().map(Lease::release).orElse(false));
            }
        }
    }

    @Test
    default void aClosedProviderRefusesWork() {
        LockProvider locks = open();
        DistributedLock lock = locks.lock(newName());
        locks.close();
        locks.close();
        assertThatThrownBy(() -> locks.lock("a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(lock::tryAcquire).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(lock::acquire).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(lock::inspect).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> lock.acquireAsync(PATIENCE)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(lock::acquireAsync).isInstanceOf(IllegalStateException.class);
    }

    @Test
    default void capabilitiesAreImmutable() {
        try (LockProvider locks = open()) {
            assertThatThrownBy(() -> locks.capabilities().clear()).isInstanceOf(UnsupportedOperationException.class);
        }
    }

    @Test
    default void aProviderUnwrapsToItself() {
        try (LockProvider locks = open()) {
            assertThat(locks.unwrap(LockProvider.class)).containsSame(locks);
            assertThat(locks.unwrap(Thread.class)).isEmpty();
        }
    }
}
