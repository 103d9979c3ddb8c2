package dev.holdfast.resilience4j;

import dev.holdfast.LockUnavailableException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One question to the store behind a breaker, and what the breaker is told of it. One that the breaker permitted ends in exactly
 * one success, error or return of the permission: a permission that is lost keeps a half-open breaker half open for ever.
 */
final class RoundTrip {
    private final CircuitBreaker breaker;
    private final boolean isPermitted;
    private final long start;

    private RoundTrip(CircuitBreaker breaker, boolean isPermitted) {
        this.breaker = breaker;
        this.isPermitted = isPermitted;
        this.start = breaker.getCurrentTimestamp();
    }

    /**
     * Asks the breaker for permission and starts.
     *
     * @throws CallNotPermittedException if the breaker is open, or half open with all its probes under way
     */
    static RoundTrip permitted(CircuitBreaker breaker) {
        breaker.acquirePermission();
        return new RoundTrip(breaker, true);
    }

    /** Starts without asking: the breaker is only told what comes of it. */
    static RoundTrip unasked(CircuitBreaker breaker) {
        return new RoundTrip(breaker, false);
    }

    /** Tells whether a failure is an outage of the backend; any other failure is a definite answer, or says nothing of it. */
    static boolean isOutage(Throwable failure) {
        return failure instanceof LockUnavailableException;
    }

    void succeeded() {
        breaker.onSuccess(duration(), breaker.getTimestampUnit());
    }

    /** The store was not asked after all. */
    void abandoned() {
        breaker.releasePermission();
    }

    void failed(Throwable thrown) {
        Throwable failure = cause(thrown);
        boolean isIgnored =
                breaker.getCircuitBreakerConfig().getIgnoreExceptionPredicate().test(failure);
        if (isIgnored ? isPermitted : isOutage(failure)) {
            breaker.onError(
                    duration(), breaker.getTimestampUnit(), failure); // returns the permission of an ignored one
        } else if (isPermitted) {
            breaker.releasePermission();
        }
    }

    /**
     * Asks, and has the answer recorded before anybody sees it.
     *
     * @param call asks the store; what it throws becomes the failure of the future
     * @param failureIn what an answer says of an outage, or null
     */
    <T> CompletableFuture<T> asking(Supplier<CompletableFuture<T>> call, Function<T, @Nullable Throwable> failureIn) {
        return Answers.seen(Answers.of(call), (value, thrown) -> {
            Throwable failure = value == null ? thrown : failureIn.apply(value);
            if (failure == null) {
                succeeded();
            } else {
                failed(failure);
            }
        });
    }

    private long duration() {
        return breaker.getCurrentTimestamp() - start;
    }

    private static Throwable cause(Throwable thrown) {
        Throwable cause = thrown;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
