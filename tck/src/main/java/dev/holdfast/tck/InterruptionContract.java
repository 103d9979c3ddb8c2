package dev.holdfast.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import dev.holdfast.LockProvider;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** An interrupt ends a wait, and leaves no lock behind. */
public interface InterruptionContract extends ProviderFixture {
    @Test
    default void anInterruptOnEntryIsThrownAndCleared() {
        try (LockProvider locks = open()) {
            DistributedLock lock = locks.lock(newName());
            Thread.currentThread().interrupt();
            assertThatThrownBy(lock::acquire).isInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).as("the status was cleared").isFalse();
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> lock.tryAcquire(Duration.ofSeconds(1))).isInstanceOf(InterruptedException.class);
            lock.tryAcquire().orElseThrow().close();
        } finally {
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    @Test
    default void anInterruptEndsAWait() {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open()) {
            Lease held = mine.lock(name).tryAcquire().orElseThrow();
            Await.Running<Lease> waiter =
                    Await.running(() -> theirs.lock(name).acquire()).untilWaiting();

            waiter.thread.interrupt();

            assertThat(waiter.failure()).isInstanceOf(InterruptedException.class);
            held.close();
            Await.until("the lock is free", () -> !mine.lock(name).inspect().isHeld());
        }
    }

    @Test
    default void anInterruptAtAnyMomentLeavesNoLockBehind() {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open()) {
            for (int i = 0; i < 40; i++) {
                Await.Running<Lease> acquiring =
                        Await.running(() -> mine.lock(name).acquire());
                long wait = i * 100_000L;
                long start = System.nanoTime();
                while (System.nanoTime() - start < wait) {
                    Thread.onSpinWait();
                }
                acquiring.thread.interrupt();
                try {
                    acquiring.result.join().close();
                } catch (CompletionException interrupted) {
                    assertThat(interrupted).hasCauseInstanceOf(InterruptedException.class);
                }
                // Sooner than the lease time of 30 s would free it.
                String when = "the lock is free after interrupt " + i;
                Await.until(
                        when,
                        () -> theirs.lock(name).tryAcquire().map(Lease::release).orElse(false));
            }
        }
    }

    @Test
    default void tryAcquireIsNotInterruptible() {
        try (LockProvider locks = open()) {
            Thread.currentThread().interrupt();
            Lease lease = locks.lock(newName()).tryAcquire().orElseThrow();
            assertThat(Thread.interrupted()).as("the status was kept").isTrue();
            lease.close();
        }
    }

    @Test
    default void releaseIsNotInterruptible() {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open()) {
            Lease lease = mine.lock(name).tryAcquire().orElseThrow();
            Thread.currentThread().interrupt();
            lease.close();
            assertThat(Thread.interrupted()).as("the status was kept").isTrue();
            theirs.lock(name).tryAcquire().orElseThrow().close();
        }
    }
}
