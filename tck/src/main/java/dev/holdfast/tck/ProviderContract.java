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

/** Opening and closing. */
public interface ProviderContract extends ProviderFixture {
    @Test
    default void closingReleasesWhatIsHeldAndReportsTheLoss() {
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
    default void closingFailsThoseWhoWait() {
        String name = newName();
        LockProvider mine = open();
        try (LockProvider theirs = open();
                Lease held = theirs.lock(name).tryAcquire().orElseThrow()) {
            Await.Running<Lease> waiter =
                    Await.running(() -> mine.lock(name).acquire()).untilWaiting();
            CompletableFuture<Lease> async = mine.lock(name).acquireAsync(PATIENCE);
            Await.sleep(java.time.Duration.ofMillis(50));

            mine.close();

            assertThat(waiter.failure()).isInstanceOf(LockUnavailableException.class);
            assertThatThrownBy(() -> Await.outcome(async)).isInstanceOf(LockUnavailableException.class);
            held.ensureHeld();
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
    }

    @Test
    default void capabilitiesCannotBeChanged() {
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
