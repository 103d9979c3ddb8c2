package dev.holdfast.resilience4j;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Starts requests to a store and observes their replies before the caller sees them. Stateless. */
final class ReplyFutures {
    /** Sends a request. An exception of the call becomes the failure of the future. */
    static <T> CompletableFuture<T> send(Supplier<CompletableFuture<T>> request) {
        try {
            return Objects.requireNonNull(request.get(), "the store gave no reply");
        } catch (RuntimeException | Error thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    /**
     * Returns a future of the same reply, completed after the observer has run. The observer runs even if the caller cancels the
     * returned future; it would not if that were a dependent stage of the reply.
     *
     * @param observer accepts the reply or the failure
     */
    static <T> CompletableFuture<T> observe(
            CompletableFuture<T> reply, BiConsumer<@Nullable T, @Nullable Throwable> observer) {
        CompletableFuture<T> observed = new CompletableFuture<>();
        reply.whenComplete((value, thrown) -> {
            try {
                observer.accept(value, thrown);
            } finally {
                if (thrown == null) {
                    observed.complete(value);
                } else {
                    observed.completeExceptionally(thrown);
                }
            }
        });
        return observed;
    }

    private ReplyFutures() {}
}
