package dev.holdfast.resilience4j;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Futures of answers, with something to do before anybody sees them. */
final class Answers {
    /** Calls a store; whatever it throws becomes the failure of the future. */
    static <T> CompletableFuture<T> of(Supplier<CompletableFuture<T>> call) {
        try {
            return Objects.requireNonNull(call.get(), "the store gave no answer");
        } catch (RuntimeException | Error thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    /**
     * Returns the same answer, given after it has been looked at. It is looked at even if the caller cancels what is returned,
     * which a future that depends on the answer would not see to.
     *
     * @param observer is given the value or the failure
     */
    static <T> CompletableFuture<T> seen(
            CompletableFuture<T> answer, BiConsumer<@Nullable T, @Nullable Throwable> observer) {
        CompletableFuture<T> passedOn = new CompletableFuture<>();
        answer.whenComplete((value, thrown) -> {
            try {
                observer.accept(value, thrown);
            } finally {
                if (thrown == null) {
                    passedOn.complete(value);
                } else {
                    passedOn.completeExceptionally(thrown);
                }
            }
        });
        return passedOn;
    }

    private Answers() {}
}
