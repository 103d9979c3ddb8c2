package dev.holdfast.resilience4j;

import dev.holdfast.LockUnavailableException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * One claim to the store behind a breaker, recorded in the breaker. It has a permission, and ends in exactly one success, error or
 * return of the permission: a permission that is lost would keep a half-open breaker half open for ever. Thread-safe.
 */
final class BreakerCall {
    private final CircuitBreaker breaker;
    private final long start;

    private BreakerCall(CircuitBreaker breaker) {
        this.breaker = breaker;
        this.start = breaker.getCurrentTimestamp();
    }

    /**
     * Starts a call with the breaker's permission.
     *
     * @throws CallNotPermittedException if the breaker is open, or half open with all its probes in flight
     */
    static BreakerCall withPermission(CircuitBreaker breaker) {
        breaker.acquirePermission();
        return new BreakerCall(breaker);
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
        if (isIgnored || isOutage(failure)) {
            breaker.onError(
                    duration(), breaker.getTimestampUnit(), failure); // returns the permission of an ignored failure
        } else {
            breaker.releasePermission();
        }
    }

    /**
     * Sends a request and records its outcome before the caller sees the reply.
     *
     * @param request calls the store; an exception becomes the failure of the future
     */
    <T> CompletableFuture<T> record(Supplier<CompletableFuture<T>> request) {
        return ReplyFutures.observe(ReplyFutures.send(request), (reply, thrown) -> {
            if (thrown == null) {
                succeed();
            } else {
                fail(thrown);
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
