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
 * One call to the store behind a breaker, recorded in the breaker. A call with a permission ends in exactly one success, error or
 * return of the permission: a permission that is lost would keep a half-open breaker half open for ever. Thread-safe.
 */
final class BreakerCall {
    private final CircuitBreaker breaker;
    private final boolean hasPermission;
    private final long start;

    private BreakerCall(CircuitBreaker breaker, boolean hasPermission) {
        this.breaker = breaker;
        this.hasPermission = hasPermission;
        this.start = breaker.getCurrentTimestamp();
    }

    /**
     * Starts a call that needs the breaker's permission.
     *
     * @throws CallNotPermittedException if the breaker is open, or half open with all its probes in flight
     */
    static BreakerCall withPermission(CircuitBreaker breaker) {
        breaker.acquirePermission();
        return new BreakerCall(breaker, true);
    }

    /** Starts a call that is never refused. The breaker only records how it ends. */
    static BreakerCall withoutPermission(CircuitBreaker breaker) {
        return new BreakerCall(breaker, false);
    }

    /** Returns whether a failure is an outage of the backend. Any other failure is a reply, or no sign of an outage. */
    static boolean isOutage(Throwable failure) {
        return failure instanceof LockUnavailableException;
    }

    void succeed() {
        breaker.onSuccess(duration(), breaker.getTimestampUnit());
    }

    /** Returns the permission of a call that was not sent to the store. */
    void cancel() {
        breaker.releasePermission();
    }

    void fail(Throwable thrown) {
        Throwable failure = cause(thrown);
        boolean isIgnored =
                breaker.getCircuitBreakerConfig().getIgnoreExceptionPredicate().test(failure);
        if (isIgnored ? hasPermission : isOutage(failure)) {
            breaker.onError(
                    duration(), breaker.getTimestampUnit(), failure); // returns the permission of an ignored failure
        } else if (hasPermission) {
            breaker.releasePermission();
        }
    }

    /**
     * Sends a request and records its outcome before the caller sees the reply.
     *
     * @param request calls the store; an exception becomes the failure of the future
     * @param failureIn returns the failure that a reply contains, or null if the reply is a success
     */
    <T> CompletableFuture<T> record(
            Supplier<CompletableFuture<T>> request, Function<T, @Nullable Throwable> failureIn) {
        return ReplyFutures.observe(ReplyFutures.send(request), (reply, thrown) -> {
            Throwable failure = reply == null ? thrown : failureIn.apply(reply);
            if (failure == null) {
                succeed();
            } else {
                fail(failure);
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
