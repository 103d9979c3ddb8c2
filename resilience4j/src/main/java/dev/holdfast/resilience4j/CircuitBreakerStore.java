package dev.holdfast.resilience4j;

import dev.holdfast.LockException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.ForwardingLockStore;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.StoreQueue;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A decorator that refuses new claims while its circuit breaker is open, or half open with all its probes in flight. A probe is
 * the claim of a caller, so no lock is acquired only to find out whether the backend is back. Thread-safe.
 *
 * <p>Renewals, releases, confirmations, inspections and requests for the incarnation are never refused: they belong to leases that
 * are held already, clean up, or are those of an operator who wants the reply of the backend. The breaker does not count them
 * either. A backend may reply to them and still grant nothing, and their successes would then hide that all claims fail, or close a
 * half-open breaker.
 */
final class CircuitBreakerStore extends ForwardingLockStore {
    private final CircuitBreaker breaker;
    private final boolean waitWhileOpen;
    private final ClaimAdmission admission;
    private final Runnable onClose;

    /**
     * Creates a decorator.
     *
     * @param target the store behind the breaker; not closed with this one
     * @param waitWhileOpen whether waiters keep waiting while the breaker is open
     * @param admission admits the claims that the breaker has permitted
     * @param onClose closes the providers that were opened for this store
     */
    CircuitBreakerStore(
            LockStore target,
            CircuitBreaker breaker,
            boolean waitWhileOpen,
            ClaimAdmission admission,
            Runnable onClose) {
        super(target);
        this.breaker = breaker;
        this.waitWhileOpen = waitWhileOpen;
        this.admission = admission;
        this.onClose = onClose;
    }

    @Override
    public AcquireReply acquire(Claim claim) throws InterruptedException {
        BreakerCall call = startWithPermission(claim.lockName());
        Busy busy = admission.admit(claim.lockName());
        if (busy != null) {
            call.cancel();
            return busy;
        }
        boolean hasReply = false;
        try {
            AcquireReply reply = recordBlocking(call, () -> target().acquire(claim));
            hasReply = true;
            return reply;
        } finally {
            admission.onClaimEnd(claim.lockName(), hasReply);
        }
    }

    @Override
    public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
        BreakerCall call;
        try {
            call = startWithPermission(claim.lockName());
        } catch (LockUnavailableException refusal) {
            return CompletableFuture.failedFuture(refusal);
        }
        Busy busy = admission.admit(claim.lockName());
        if (busy != null) {
            call.cancel();
            return CompletableFuture.completedFuture(busy);
        }
        return ReplyFutures.observe(
                call.record(() -> target().acquireAsync(claim)),
                (reply, thrown) -> admission.onClaimEnd(claim.lockName(), thrown == null));
    }

    private BreakerCall startWithPermission(String lockName) {
        try {
            return BreakerCall.withPermission(breaker);
        } catch (CallNotPermittedException refusal) {
            throw new LockUnavailableException(
                    lockName,
                    "the backend failed too often and gets no requests: " + refusal.getMessage()
                            + (waitWhileOpen
                                    ? ". Have the caller wait for longer"
                                    : ". Try again later, or set waitWhileOpen to wait until the backend gets requests again"),
                    refusal,
                    false);
        }
    }

    /** Returns whether a claim failed because this breaker refused it. */
    boolean isRefusal(LockException failure) {
        return failure.getCause() instanceof CallNotPermittedException refusal
                && breaker.getName().equals(refusal.getCausingCircuitBreakerName());
    }

    /** Returns whether the breaker is open, or half open. */
    boolean isOpen() {
        return switch (breaker.getState()) {
            case OPEN, FORCED_OPEN, HALF_OPEN -> true;
            case CLOSED, DISABLED, METRICS_ONLY -> false;
        };
    }

    @Override
    public boolean isRetryable(LockException failure) {
        return isRefusal(failure) ? waitWhileOpen : super.isRetryable(failure);
    }

    private interface BlockingRequest<T> {
        T send() throws InterruptedException;
    }

    private static <T> T recordBlocking(BreakerCall call, BlockingRequest<T> request) throws InterruptedException {
        T reply;
        try {
            reply = request.send();
        } catch (InterruptedException | RuntimeException | Error thrown) {
            call.fail(thrown);
            throw thrown;
        }
        call.succeed();
        return reply;
    }

    /** Returns the queue of the target without the release and acquire in one step, whose claim would bypass the breaker. */
    @Override
    public Optional<StoreQueue> queue() {
        return super.queue().map(queue -> (lockName, listener) -> queue.watch(lockName, listener));
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return Optional.of(type.cast(this));
        }
        return type.isInstance(breaker) ? Optional.of(type.cast(breaker)) : super.unwrap(type);
    }

    @Override
    public void close() {
        onClose.run();
    }

    @Override
    public String toString() {
        return "breaker[" + target() + "]";
    }
}
