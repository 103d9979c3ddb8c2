package dev.holdfast.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Lease;
import dev.holdfast.LockListener;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Acquiring, renewing and releasing without blocking a thread. */
public interface AsyncContract extends ProviderFixture {
    @Test
    default void aFreeLockIsAcquiredRenewedAndReleasedAsynchronously() {
        try (LockProvider locks = open()) {
            Lease lease = Await.outcome(locks.lock(newName()).acquireAsync(PATIENCE));
            assertThat(lease.isHeld()).isTrue();
            assertThat(Await.outcome(lease.renewAsync(LEASE_TIME))).isTrue();
            assertThat(Await.outcome(lease.releaseAsync())).isTrue();
            assertThat(Await.outcome(lease.releaseAsync()))
                    .as("the second release")
                    .isFalse();
        }
    }

    @Test
    default void aBusyLockIsAcquiredWhenItIsReleased() {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open()) {
            Lease held = mine.lock(name).tryAcquire().orElseThrow();
            CompletableFuture<Lease> waiting = theirs.lock(name).acquireAsync(PATIENCE);
            Await.sleep(Duration.ofMillis(50));
            assertThat(waiting).isNotDone();
            held.close();
            Await.outcome(waiting).close();
        }
    }

    @Test
    default void anAcquisitionWithoutATimeWaitsUntilTheRelease() {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open()) {
            Lease held = mine.lock(name).tryAcquire().orElseThrow();
            CompletableFuture<Lease> waiting = theirs.lock(name).acquireAsync();
            CompletableFuture<String> work =
                    theirs.lock(name).withLeaseAsync(lease -> CompletableFuture.completedFuture("done"));
            Await.sleep(Duration.ofMillis(400)); // it has made more than one attempt, and waits as long waits do
            assertThat(waiting).isNotDone();
            assertThat(work).isNotDone();
            held.close();
            Await.outcome(waiting).close();
            assertThat(Await.outcome(work)).isEqualTo("done");
        }
    }

    @Test
    default void anAcquisitionWithoutATimeEndsAfterTheWaitTimeoutOfTheOptions() {
        String name = newName();
        LockOptions impatient =
                renewed().toBuilder().waitTimeout(Duration.ofMillis(800)).build();
        try (LockProvider mine = open();
                LockProvider theirs = open();
                Lease held = mine.lock(name).tryAcquire().orElseThrow()) {
            CompletableFuture<Lease> waiting = theirs.lock(name, impatient).acquireAsync();
            CompletableFuture<String> work = theirs.lock(name, impatient)
                    .withLeaseAsync(lease -> CompletableFuture.completedFuture("ran without the lock"));
            assertThatThrownBy(() -> Await.outcome(waiting)).isInstanceOf(LockTimeoutException.class);
            assertThatThrownBy(() -> Await.outcome(work)).isInstanceOf(LockTimeoutException.class);
            held.ensureHeld();
        }
    }

    @Test
    default void aCancelledAcquisitionWithoutATimeLeavesNoLockBehind() {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open()) {
            Lease held = mine.lock(name).tryAcquire().orElseThrow();
            CompletableFuture<Lease> waiting = theirs.lock(name).acquireAsync();
            Await.sleep(Duration.ofMillis(50));
            assertThat(waiting.cancel(true)).isTrue();
            held.close();
            Await.outcome(mine.lock(name).acquireAsync(PATIENCE)).close();
        }
    }

    @Test
    default void aFutureFailsOrIsEmptyWhenTheWaitTimeElapses() {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open();
                Lease held = mine.lock(name).tryAcquire().orElseThrow()) {
            CompletableFuture<Lease> failing = theirs.lock(name).acquireAsync(Duration.ofMillis(800));
            CompletableFuture<Optional<Lease>> empty = theirs.lock(name).tryAcquireAsync(Duration.ofMillis(800));
            assertThatThrownBy(() -> Await.outcome(failing)).isInstanceOf(LockTimeoutException.class);
            assertThat(Await.outcome(empty)).isEmpty();
            held.ensureHeld();
        }
    }

    @Test
    default void cancellingAWaitLeavesNoLockBehind() {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open()) {
            for (int i = 0; i < 30; i++) {
                Lease held = i % 3 == 0 ? mine.lock(name).acquireAsync(PATIENCE).join() : null;
                CompletableFuture<Lease> waiting = theirs.lock(name).acquireAsync(PATIENCE);
                if (i % 2 == 0) {
                    Await.sleep(Duration.ofMillis(i % 7));
                }
                boolean cancelled = waiting.cancel(true);
                if (held != null) {
                    held.close();
                }
                if (!cancelled) {
                    waiting.join().close();
                }
                Await.outcome(mine.lock(name).acquireAsync(PATIENCE)).close();
            }
        }
    }

    @Test
    default void futuresAreNotCompletedByThreadsOfTheClientLibrary() {
        try (LockProvider locks = open()) {
            CompletableFuture<Thread> completer = new CompletableFuture<>();
            CompletableFuture<Lease> lease = locks.lock(newName()).acquireAsync(PATIENCE);
            lease.whenComplete((value, thrown) -> completer.complete(Thread.currentThread()));
            Await.outcome(lease).close();
            String thread = Await.outcome(completer).getName();
            assertThat(thread).doesNotContain("nio", "redisson", "lettuce-epoll", "jedis", "timer");
        }
    }

    @Test
    default void leasesAreRenewedWhileACallbackBlocks() {
        String name = newName();
        CompletableFuture<Void> unblock = new CompletableFuture<>();
        LockListener blocking = new LockListener() {
            @Override
            public void acquired(Lease lease, Duration waited) {
                if (lease.lockName().equals(name)) {
                    Await.block(unblock);
                }
            }
        };
        try (LockProvider locks = connected(open(blocking));
                Lease lease = locks.lock(name, renewed()).tryAcquire().orElseThrow()) {
            Await.sleep(RENEWED_LEASE_TIME.plusMillis(600));
            lease.ensureHeld();
        } finally {
            unblock.complete(null);
        }
    }

    @Test
    default void aDependentStageThatBlocksDoesNotBlockTheProvider() {
        String name = newName();
        CompletableFuture<Void> unblock = new CompletableFuture<>();
        CompletableFuture<Thread> blocked = new CompletableFuture<>();
        try (LockProvider mine = open();
                LockProvider theirs = open();
                Lease kept = theirs.lock(newName(), renewed()).tryAcquire().orElseThrow()) {
            Lease held = mine.lock(name).tryAcquire().orElseThrow();
            CompletableFuture<Void> dependent = theirs.lock(name)
                    .acquireAsync(PATIENCE)
                    .thenAccept(lease -> {
                        blocked.complete(Thread.currentThread());
                        Await.block(unblock);
                    });
            held.close();
            assertThat(Await.outcome(blocked))
                    .as("not the thread that released the lock")
                    .isNotSameAs(Thread.currentThread());
            Await.sleep(RENEWED_LEASE_TIME.plusMillis(600));

            kept.ensureHeld();
            assertThat(Await.outcome(theirs.lock(newName()).inspectAsync()).isHeld())
                    .isFalse();
            assertThat(dependent).as("still blocked").isNotDone();
        } finally {
            unblock.complete(null);
        }
    }

    @Test
    default void asyncWorkHoldsTheLeaseUntilItsStageCompletes() {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open()) {
            CompletableFuture<String> work = new CompletableFuture<>();
            CompletableFuture<Lease> started = new CompletableFuture<>();
            CompletableFuture<String> result = mine.lock(name).withLeaseAsync(PATIENCE, lease -> {
                started.complete(lease);
                return work;
            });
            Lease lease = Await.outcome(started);
            assertThat(theirs.lock(name).tryAcquire()).isEmpty();
            work.complete("done");
            assertThat(Await.outcome(result)).isEqualTo("done");
            assertThat(lease.isHeld()).isFalse();
            theirs.lock(name).tryAcquire().orElseThrow().close();
        }
    }

    @Test
    default void asyncWorkThatFailsReleasesTheLease() {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open()) {
            IllegalStateException failure = new IllegalStateException("the work failed");
            CompletableFuture<Object> thrown = mine.lock(name).withLeaseAsync(PATIENCE, lease -> {
                throw failure;
            });
            assertThatThrownBy(() -> Await.outcome(thrown)).isSameAs(failure);
            theirs.lock(name).tryAcquire().orElseThrow().close();
            CompletableFuture<Object> failed =
                    mine.lock(name).withLeaseAsync(PATIENCE, lease -> CompletableFuture.failedFuture(failure));
            assertThatThrownBy(() -> Await.outcome(failed)).isSameAs(failure);
            theirs.lock(name).tryAcquire().orElseThrow().close();
        }
    }

    @Test
    @SuppressWarnings("NullAway") // null is what is tested
    default void asyncWorkThatReturnsNullReleasesTheLease() {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open()) {
            CompletableFuture<Object> none = mine.lock(name).withLeaseAsync(PATIENCE, lease -> null);
            assertThatThrownBy(() -> Await.outcome(none)).isInstanceOf(NullPointerException.class);
            theirs.lock(name).tryAcquire().orElseThrow().close();
        }
    }

    @Test
    default void aFutureThatTheCallerCompletesEndsTheWait() {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open()) {
            Lease held = mine.lock(name).tryAcquire().orElseThrow();
            CompletableFuture<Lease> waiting =
                    theirs.lock(name).acquireAsync(PATIENCE).orTimeout(50, TimeUnit.MILLISECONDS);
            assertThatThrownBy(waiting::join).hasCauseInstanceOf(TimeoutException.class);
            held.close();
            Await.outcome(mine.lock(name).acquireAsync(PATIENCE)).close();
        }
    }

    @Test
    default void cancellingAsyncWorkEndsTheWaitForTheLock() {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open()) {
            Lease held = mine.lock(name).tryAcquire().orElseThrow();
            CompletableFuture<Object> result =
                    theirs.lock(name).withLeaseAsync(PATIENCE, lease -> new CompletableFuture<>());
            result.cancel(false);
            assertThatThrownBy(result::join).isInstanceOf(CancellationException.class);
            held.close();
            Await.outcome(mine.lock(name).acquireAsync(PATIENCE)).close();
        }
    }
}
