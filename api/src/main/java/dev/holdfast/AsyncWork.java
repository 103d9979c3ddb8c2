package dev.holdfast;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs work under a lease that is acquired without blocking: {@link DistributedLock#withLeaseAsync}. Thread-safe. */
final class AsyncWork {
    static <T> CompletableFuture<T> run(CompletableFuture<Lease> acquiring, Function<Lease, CompletionStage<T>> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        AtomicBoolean hasBegun = new AtomicBoolean();
        result.whenComplete((value, failure) -> {
            if (hasBegun.compareAndSet(false, true)) { // the caller cancelled the result or completed it
                acquiring.cancel(false);
                acquiring.thenAccept(Lease::releaseAsync); // if it was acquired before
            }
        });
        // Never on the thread of the caller: the work may block.
        acquiring.whenCompleteAsync((lease, failure) -> {
            if (!hasBegun.compareAndSet(false, true)) {
                return;
            }
            if (failure != null) {
                result.completeExceptionally(failure);
            } else {
                started(lease, work).whenComplete((value, workFailure) -> finish(result, lease, value, workFailure));
            }
        });
        return result;
    }

    private static <T> CompletionStage<T> started(Lease lease, Function<Lease, CompletionStage<T>> work) {
        try {
            return Objects.requireNonNull(work.apply(lease), "the work returned null instead of a stage");
        } catch (Throwable failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private static <T> void finish(
            CompletableFuture<T> result, Lease lease, @Nullable T value, @Nullable Throwable workFailure) {
        // A release that cannot reach the backend is repeated in the background. Only a loss makes successful work
        // fail.
        lease.releaseAsync().whenComplete((released, unreachable) -> {
            LeaseLoss loss = lease.state() == LeaseState.LOST ? lease.lost().getNow(null) : null;
            if (workFailure != null) {
                if (loss != null) {
                    workFailure.addSuppressed(new LeaseLostException(loss));
                }
                result.completeExceptionally(workFailure);
            } else if (loss != null) {
                result.completeExceptionally(new LeaseLostException(loss));
            } else {
                result.complete(value);
            }
        });
    }

    private AsyncWork() {}
}
