package dev.holdfast.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Waiting for a lock that is busy. */
public interface WaitingContract extends ProviderFixture {
    @Test
    default void acquireWithoutATimeWaitsUntilTheRelease() {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open()) {
            Lease first = mine.lock(name).tryAcquire().orElseThrow();
            Await.Running<Lease> waiter =
                    Await.running(() -> theirs.lock(name).acquire()).untilWaiting();
            Await.sleep(Duration.ofMillis(400)); // it has made more than one attempt, and waits as long waits do
            assertThat(waiter.result).isNotDone();

            first.close();

            Await.outcome(waiter.result).close();
        }
    }

    @Test
    default void acquireFailsWhenItsTimeElapsesAndNotBefore() {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open();
                Lease held = mine.lock(name).tryAcquire().orElseThrow()) {
            long start = System.nanoTime();
            Duration timeout = Duration.ofMillis(800);

            assertThatThrownBy(() -> theirs.lock(name).acquire(timeout))
                    .isInstanceOf(LockTimeoutException.class)
                    .hasMessageContaining(name)
                    .hasMessageContaining("800 ms");

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(timeout, PATIENCE);
            held.ensureHeld();
        }
    }

    @Test
    default void tryAcquireReturnsEmptyWhenItsTimeElapses() throws InterruptedException {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open();
                Lease held = mine.lock(name).tryAcquire().orElseThrow()) {
            assertThat(theirs.lock(name).tryAcquire(Duration.ofMillis(800))).isEmpty();
            held.ensureHeld();
        }
    }

    @Test
    default void aZeroWaitMakesOneAttempt() throws InterruptedException {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open()) {
            try (Lease held = mine.lock(name).acquire(Duration.ZERO)) {
                assertThat(theirs.lock(name).tryAcquire(Duration.ZERO)).isEmpty();
                held.ensureHeld();
            }
            theirs.lock(name).tryAcquire(Duration.ZERO).orElseThrow().close();
        }
    }

    @Test
    default void acquireWithoutATimeFailsAfterTheWaitTimeoutOfTheOptions() {
        String name = newName();
        LockOptions impatient =
                renewed().toBuilder().waitTimeout(Duration.ofMillis(800)).build();
        try (LockProvider mine = open();
                LockProvider theirs = open();
                Lease held = mine.lock(name).tryAcquire().orElseThrow()) {
            assertThatThrownBy(() -> theirs.lock(name, impatient).acquire()).isInstanceOf(LockTimeoutException.class);
            held.ensureHeld();
        }
    }

    @Test
    default void aLockThatIsReleasedBeforeTheWaitTimeElapsesIsGranted() throws InterruptedException {
        try (LockProvider mine = open();
                LockProvider theirs = open()) {
            boolean releasedInTime = false;
            while (!releasedInTime) { // on a busy machine the release may come too late
                Duration timeout = Duration.ofMillis(2_400);
                long end = System.nanoTime() + timeout.toNanos();
                List<Lease> held = new ArrayList<>();
                List<Await.Running<Boolean>> waiters = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    String name = newName();
                    held.add(mine.lock(name).tryAcquire().orElseThrow());
                    waiters.add(Await.running(() -> theirs.lock(name)
                            .tryAcquire(timeout)
                            .map(Lease::release)
                            .orElse(false)));
                }
                Await.sleep(Duration.ofMillis(1_700));
                held.forEach(Lease::close);
                releasedInTime = System.nanoTime() - end < 0;
                for (Await.Running<Boolean> waiter : waiters) {
                    boolean granted = Await.outcome(waiter.result);
                    assertThat(granted || !releasedInTime)
                            .as("a lock that is released before the wait time elapses is granted")
                            .isTrue();
                }
            }
        }
    }

    @Test
    default void aWaiterAcquiresTheLockAfterTheLeaseExpired() throws InterruptedException {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open()) {
            Lease abandoned = mine.lock(name, fixed()).tryAcquire().orElseThrow();
            try (Lease lease = theirs.lock(name).acquire(PATIENCE)) {
                assertThat(abandoned.isHeld()).as("never two at a time").isFalse();
                lease.ensureHeld();
            }
        }
    }

    @Test
    default void aLockIsFreeAfterTheLeaseTimeOfACrashedHolderAndNotBefore() throws InterruptedException {
        String name = newName();
        LockProvider doomed = open();
        try (LockProvider theirs = open()) {
            Lease lease = doomed.lock(name, renewed()).tryAcquire().orElseThrow();
            crash(doomed);
            try (Lease successor = theirs.lock(name).acquire(PATIENCE)) {
                assertThat(lease.isHeld()).as("never two at a time").isFalse();
                successor.ensureHeld();
            }
        } finally {
            doomed.close();
        }
    }

    @Test
    default void threadsOfOneProviderAreServedInOrderOfArrival() {
        String name = newName();
        List<Integer> order = new CopyOnWriteArrayList<>();
        try (LockProvider locks = open()) {
            DistributedLock lock = locks.lock(name);
            Lease first = lock.tryAcquire().orElseThrow();
            List<Await.Running<Void>> waiters = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                int number = i;
                waiters.add(Await.<Void>running(() -> {
                            lock.runWithLease(lease -> order.add(number));
                            return null;
                        })
                        .untilWaiting());
                // Now the thread waits for the lock, and no longer for the reply to its first attempt.
                Await.sleep(Duration.ofMillis(150));
            }
            first.close();
            waiters.forEach(waiter -> Await.outcome(waiter.result.thenApply(done -> true)));
        }
        assertThat(order).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    default void negativeWaitsAreRefused() {
        try (LockProvider locks = open()) {
            DistributedLock lock = locks.lock(newName());
            Duration negative = Duration.ofNanos(-1);
            assertThatThrownBy(() -> lock.acquire(negative)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> lock.tryAcquire(negative)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> lock.acquireAsync(negative)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> lock.tryAcquireAsync(negative)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> lock.withLease(negative, lease -> lease))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> lock.runWithLease(negative, Lease::ensureHeld))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    default void theLongestWaitTimeDoesNotOverflow() throws InterruptedException {
        try (LockProvider locks = open()) {
            locks.lock(newName()).acquire(Duration.ofSeconds(Long.MAX_VALUE)).close();
        }
    }
}
