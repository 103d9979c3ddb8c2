package dev.holdfast.engine;

import dev.holdfast.LockException;
import dev.holdfast.LockState;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseAndAcquire;
import dev.holdfast.spi.ReleaseAndAcquireReply;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Renewal;
import dev.holdfast.spi.StoreQueue;
import dev.holdfast.spi.WaitListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The store as the engine calls it: whatever a store throws or forgets to answer becomes a failure of the future, so that no
 * state machine stops half-way for it.
 */
final class StoreCalls {
    private static final Logger LOG = System.getLogger("dev.holdfast");

    private final LockStore store;
    private final @Nullable StoreQueue queue;
    private final @Nullable ReleaseAndAcquire releaseAndAcquire;
    private final UnderWay underWay;

    StoreCalls(LockStore store, UnderWay underWay) {
        this.store = store;
        this.queue = store.queue().orElse(null);
        this.releaseAndAcquire =
                queue == null ? null : queue.releaseAndAcquire().orElse(null);
        this.underWay = underWay;
    }

    AcquireReply acquire(Claim claim) throws InterruptedException {
        return Objects.requireNonNull(store.acquire(claim), "the store gave no answer");
    }

    CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
        return answer(() -> store.acquireAsync(claim));
    }

    boolean canReleaseAndAcquire() {
        return releaseAndAcquire != null;
    }

    boolean isRetryable(LockException failure) {
        try {
            return store.isRetryable(failure);
        } catch (RuntimeException | Error thrown) {
            LOG.log(Level.WARNING, "the lock store cannot say whether a claim is worth repeating", thrown);
            return false;
        }
    }

    CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> renewals, Duration timeout) {
        return answer(() -> store.renewAsync(renewals, timeout)).thenApply(replies -> {
            if (replies.size() != renewals.size()) {
                throw new IllegalStateException(
                        "the store was asked to renew " + renewals.size() + " leases and answered " + replies.size());
            }
            return replies;
        });
    }

    /** Releases, as a part of something that is noted as under way. */
    ReleaseReply release(Ownership ownership, Duration timeout) throws InterruptedException {
        return Objects.requireNonNull(store.release(ownership, timeout), "the store gave no answer");
    }

    CompletableFuture<ReleaseReply> releaseAsync(Ownership ownership, Duration timeout) {
        return releaseAsync(ownership, timeout, underWay.begin());
    }

    /** Releases, and with the answer ends something that is noted as under way. */
    CompletableFuture<ReleaseReply> releaseAsync(Ownership ownership, Duration timeout, Runnable end) {
        return answer(() -> store.releaseAsync(ownership, timeout)).whenComplete((reply, thrown) -> end.run());
    }

    /** Releases and claims in one step, on the calling thread if the store blocks by nature. */
    CompletableFuture<ReleaseAndAcquireReply> releaseAndAcquire(Ownership released, Claim claim, Duration timeout)
            throws InterruptedException {
        try {
            return answered(releaseAndAcquire().releaseAndAcquire(released, claim, timeout));
        } catch (RuntimeException | Error thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    /** Releases and claims in one step. */
    CompletableFuture<ReleaseAndAcquireReply> releaseAndAcquireAsync(
            Ownership released, Claim claim, Duration timeout) {
        return answer(() -> releaseAndAcquire().releaseAndAcquireAsync(released, claim, timeout));
    }

    private ReleaseAndAcquire releaseAndAcquire() {
        return Objects.requireNonNull(releaseAndAcquire, "the store cannot do both in one step");
    }

    CompletableFuture<LockState> inspectAsync(String lockName, Duration timeout) {
        return answer(() -> store.inspectAsync(lockName, timeout));
    }

    /** Watches as well as the store can: a watch that cannot be had is as good as one that never wakes anybody. */
    StoreQueue.Watch watch(String lockName, WaitListener watcher) {
        try {
            return queue == null ? () -> {} : queue.watch(lockName, watcher);
        } catch (RuntimeException | Error failure) {
            LOG.log(Level.WARNING, "a lock cannot be watched, so its waiters only poll", failure);
            return () -> {};
        }
    }

    void unwatch(StoreQueue.Watch watch) {
        try {
            watch.close();
        } catch (RuntimeException | Error failure) {
            LOG.log(Level.WARNING, "the watch of a lock could not be ended", failure);
        }
    }

    private static <T> CompletableFuture<T> answer(Supplier<CompletableFuture<T>> operation) {
        try {
            return answered(operation.get());
        } catch (RuntimeException | Error thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    private static <T> CompletableFuture<T> answered(CompletableFuture<T> reply) {
        return reply.thenApply(answer -> Objects.requireNonNull(answer, "the store gave no answer"));
    }
}
