package dev.holdfast.engine;

import dev.holdfast.LeaseLoss;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one future of a lease's loss, which all who ask are given. Only the engine completes it: one copy for each would
 * keep them as long as the lease lives, although somebody asks every millisecond whether it is done.
 */
final class LossFuture extends CompletableFuture<LeaseLoss> {
    void tell(LeaseLoss loss) {
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
        throw new UnsupportedOperationException("only the lock provider knows of a loss");
    }

    @Override
    public void obtrudeException(Throwable failure) {
        throw new UnsupportedOperationException("only the lock provider knows of a loss");
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
