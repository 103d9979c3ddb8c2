package dev.holdfast;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Work under a lease that was acquired without blocking: {@link DistributedLock#withLeaseAsync}. */
final class AsyncWork {
    static <T> CompletableFuture<T> run(CompletableFuture<Lease> acquiring, Function<Lease, CompletionStage<T>> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        result.whenComplete((value, failure) -> {
            if (result.isCancelled()) {
                acquiring.cancel(false);
            }
        });
        acquiring.whenComplete((lease, failure) -> {
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
            return Objects.requireNonNull(work.apply(lease), "the work gave no stage to wait for");
        } catch (Throwable failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private static <T> void finish(
            CompletableFuture<T> result, Lease lease, @Nullable T value, @Nullable Throwable workFailure) {
        // A release that cannot reach the backend goes on in the background; only a loss spoils the work's success.
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
