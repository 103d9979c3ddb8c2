package dev.holdfast.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import dev.holdfast.LockProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** At most one lease of a lock is valid at a time. */
public interface ExclusionContract extends ProviderFixture {
    @Test
    default void aHeldLockIsRefusedToOthers() {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open();
                Lease lease = mine.lock(name).tryAcquire().orElseThrow()) {
            assertThat(theirs.lock(name).tryAcquire()).isEmpty();
            assertThat(mine.lock(name).tryAcquire()).as("not reentrant").isEmpty();
            assertThat(lease.isHeld()).isTrue();
        }
    }

    @Test
    default void aReleasedLockIsGrantedToOthers() {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open()) {
            mine.lock(name).tryAcquire().orElseThrow().close();
            try (Lease lease = theirs.lock(name).tryAcquire().orElseThrow()) {
                assertThat(lease.isHeld()).isTrue();
            }
        }
    }

    @Test
    default void locksOfDifferentNamesAreIndependent() {
        String name = newName();
        try (LockProvider locks = open();
                Lease one = locks.lock(name + "1").tryAcquire().orElseThrow();
                Lease two = locks.lock(name + "2").tryAcquire().orElseThrow()) {
            assertThat(one.isHeld()).isTrue();
            assertThat(two.isHeld()).isTrue();
        }
    }

    @Test
    default void aStaleLeaseDoesNotReleaseItsSuccessor() {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open();
                LockProvider others = open()) {
            Lease stale = mine.lock(name, fixed()).tryAcquire().orElseThrow();
            Await.until("the lease ends", () -> !stale.isHeld());
            DistributedLock lock = theirs.lock(name);
            List<Lease> successor = new ArrayList<>();
            Await.until(
                    "the lock is free",
                    () -> lock.tryAcquire().map(successor::add).isPresent());

            assertThat(stale.release()).isFalse();

            assertThat(others.lock(name).tryAcquire())
                    .as("still held by the successor")
                    .isEmpty();
            assertThat(successor.get(0).release()).isTrue();
        }
    }

    @Test
    default void aFailedAttemptDoesNotReleaseTheLeaseOfTheHolder() {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open();
                LockProvider others = open();
                Lease lease = mine.lock(name).tryAcquire().orElseThrow()) {
            for (int i = 0; i < 20; i++) {
                assertThat(theirs.lock(name).tryAcquire()).isEmpty();
            }
            assertThat(others.lock(name).tryAcquire()).isEmpty();
            lease.ensureHeld();
        }
    }

    @Test
    default void threadsOfTwoProvidersNeverHoldTheLockTogether() {
        String name = newName();
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger collisions = new AtomicInteger();
        int[] unprotected = new int[1];
        try (LockProvider one = open();
                LockProvider two = open()) {
            List<Await.Running<Void>> workers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                DistributedLock lock = (i % 2 == 0 ? one : two).lock(name);
                workers.add(Await.running(() -> {
                    for (int round = 0; round < 15; round++) {
                        lock.runWithLease(lease -> {
                            collisions.addAndGet(inside.getAndIncrement());
                            unprotected[0]++;
                            inside.decrementAndGet();
                        });
                    }
                    return null;
                }));
            }
            workers.forEach(worker -> Await.outcome(worker.result.thenApply(done -> true)));
        }
        assertThat(collisions.get())
                .as("threads that met another one that held the lock")
                .isZero();
        assertThat(unprotected[0]).as("the counter that the lock protected").isEqualTo(6 * 15);
    }
}
