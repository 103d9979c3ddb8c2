package dev.holdfast.engine.lease;

import dev.holdfast.LeaseLoss;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The future of the loss of a lease, shared by all callers of {@link dev.holdfast.Lease#lost()}. Only the engine completes it. It
 * is not copied for each caller: a copy would be kept for as long as the lease lives, and code may call {@code lost()} every
 * millisecond.
 */
final class LossFuture extends CompletableFuture<LeaseLoss> {
    void completeWith(LeaseLoss loss) {
        super.complete(loss);
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }

    @Override
    public boolean complete(LeaseLoss value) {
        return false;
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        return false;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return false;
    }

    @Override
    public void obtrudeValue(@Nullable LeaseLoss value) {
        throw new UnsupportedOperationException("only the lock provider completes this future");
    }

    @Override
    public void obtrudeException(Throwable failure) {
        throw new UnsupportedOperationException("only the lock provider completes this future");
    }

    @Override
    public CompletableFuture<LeaseLoss> completeAsync(Supplier<? extends LeaseLoss> supplier, Executor executor) {
        return copy().completeAsync(supplier, executor);
    }

    @Override
    public CompletableFuture<LeaseLoss> orTimeout(long timeout, TimeUnit unit) {
        return copy().orTimeout(timeout, unit);
    }

    @Override
    public CompletableFuture<LeaseLoss> completeOnTimeout(LeaseLoss value, long timeout, TimeUnit unit) {
        return copy().completeOnTimeout(value, timeout, unit);
    }
}
