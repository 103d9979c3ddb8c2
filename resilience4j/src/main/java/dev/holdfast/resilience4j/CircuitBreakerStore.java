package dev.holdfast.resilience4j;

import dev.holdfast.Capability;
import dev.holdfast.LockException;
import dev.holdfast.LockOptions;
import dev.holdfast.LockState;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.Incarnation;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RenewReply.Failed;
import dev.holdfast.spi.Renewal;
import dev.holdfast.spi.WaitListener;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A store in front of another that refuses new claims while its circuit breaker is open, or half open with all its probes under
 * way. A probe is a claim that somebody made, so no lock is taken to find out whether the backend is back.
 *
 * <p>Renewals, releases, confirmations and questions for the incarnation are of leases that are held already, or clean up: they
 * are never refused, but the breaker is told how they went. The same holds for inspections: who looks at a lock during an outage
 * wants to hear from the backend, takes nothing, and waits no longer than for one command.
 */
final class CircuitBreakerStore implements LockStore {
    private final LockStore target;
    private final CircuitBreaker breaker;
    private final boolean waitWhileOpen;
    private final ClaimAdmission admission;
    private final Runnable onClose;

    /**
     * Makes a store.
     *
     * @param target the store behind the breaker; not closed with this one
     * @param waitWhileOpen whether callers that are ready to wait do so while the breaker is open
     * @param admission admits the claims that the breaker has permitted
     * @param onClose closes what was opened for this store
     */
    CircuitBreakerStore(
            LockStore target,
            CircuitBreaker breaker,
            boolean waitWhileOpen,
            ClaimAdmission admission,
            Runnable onClose) {
        this.target = target;
        this.breaker = breaker;
        this.waitWhileOpen = waitWhileOpen;
        this.admission = admission;
        this.onClose = onClose;
    }

    @Override
    public AcquireReply acquire(Claim claim) throws InterruptedException {
        BreakerCall call = permitted(claim.lockName());
        Busy busy = admission.admit(claim.lockName());
        if (busy != null) {
            call.cancel();
            return busy;
        }
        boolean isAnswered = false;
        try {
            AcquireReply reply = recorded(call, () -> target.acquire(claim));
            isAnswered = true;
            return reply;
        } finally {
            admission.onClaimEnd(claim.lockName(), isAnswered);
        }
    }

    @Override
    public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
        BreakerCall call;
        try {
            call = permitted(claim.lockName());
        } catch (LockUnavailableException refusal) {
            return CompletableFuture.failedFuture(refusal);
        }
        Busy busy = admission.admit(claim.lockName());
        if (busy != null) {
            call.cancel();
            return CompletableFuture.completedFuture(busy);
        }
        return ReplyFutures.observe(
                call.record(() -> target.acquireAsync(claim), reply -> null),
                (reply, thrown) -> admission.onClaimEnd(claim.lockName(), thrown == null));
    }

    private BreakerCall permitted(String lockName) {
        try {
            return BreakerCall.withPermission(breaker);
        } catch (CallNotPermittedException refusal) {
            throw new LockUnavailableException(
                    lockName,
                    "the backend failed too often and is not asked: " + refusal.getMessage()
                            + (waitWhileOpen
                                    ? ". Have the caller wait for longer"
                                    : ". Try again later, or set waitWhileOpen to wait until the backend is asked again"),
                    refusal,
                    false);
        }
    }

    /** Tells whether a claim failed because this breaker refused it. */
    boolean isRefusal(LockException failure) {
        return failure.getCause() instanceof CallNotPermittedException refusal
                && breaker.getName().equals(refusal.getCausingCircuitBreakerName());
    }

    /** Tells whether the breaker is open, or half open. */
    boolean isOpen() {
        return switch (breaker.getState()) {
            case OPEN, FORCED_OPEN, HALF_OPEN -> true;
            case CLOSED, DISABLED, METRICS_ONLY -> false;
        };
    }

    @Override
    public boolean isWorthRepeating(LockException failure) {
        return isRefusal(failure) ? waitWhileOpen : target.isWorthRepeating(failure);
    }

    @Override
    public boolean spendsTokens() {
        return target.spendsTokens();
    }

    @Override
    public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> renewals, Duration timeout) {
        return BreakerCall.withoutPermission(breaker)
                .record(() -> target.renewAsync(renewals, timeout), CircuitBreakerStore::failureIn);
    }

    /** Returns what all of the leases failed with; null if something is known of one of them. */
    private static @Nullable Throwable failureIn(List<RenewReply> replies) {
        Throwable failure = null;
        for (RenewReply reply : replies) {
            failure = failureIn(reply);
            if (failure == null) {
                return null;
            }
        }
        return failure;
    }

    private static @Nullable Throwable failureIn(RenewReply reply) {
        return reply instanceof Failed failed ? failed.failure() : null;
    }

    @Override
    public ReleaseReply release(Ownership ownership, Duration timeout) throws InterruptedException {
        return recorded(BreakerCall.withoutPermission(breaker), () -> target.release(ownership, timeout));
    }

    @Override
    public CompletableFuture<ReleaseReply> releaseAsync(Ownership ownership, Duration timeout) {
        return unasked(() -> target.releaseAsync(ownership, timeout));
    }

    @Override
    public CompletableFuture<RenewReply> confirmAsync(Renewal renewal, long fence, Duration timeout) {
        return BreakerCall.withoutPermission(breaker)
                .record(() -> target.confirmAsync(renewal, fence, timeout), CircuitBreakerStore::failureIn);
    }

    @Override
    public CompletableFuture<LockState> inspectAsync(String lockName, Duration timeout) {
        return unasked(() -> target.inspectAsync(lockName, timeout));
    }

    /** A store that has no such thing says so without asking anybody, which is no success. */
    @Override
    public CompletableFuture<Optional<Incarnation>> incarnationAsync(Duration timeout) {
        BreakerCall call = BreakerCall.withoutPermission(breaker);
        return ReplyFutures.observe(
                ReplyFutures.send(() -> target.incarnationAsync(timeout)), (incarnation, thrown) -> {
                    if (thrown != null) {
                        call.fail(thrown);
                    } else if (incarnation != null && incarnation.isPresent()) {
                        call.succeed();
                    }
                });
    }

    private <T> CompletableFuture<T> unasked(Supplier<CompletableFuture<T>> call) {
        return BreakerCall.withoutPermission(breaker).record(call, answer -> null);
    }

    private interface BlockingCall<T> {
        T answer() throws InterruptedException;
    }

    private static <T> T recorded(BreakerCall call, BlockingCall<T> request) throws InterruptedException {
        T answer;
        try {
            answer = request.answer();
        } catch (InterruptedException | RuntimeException | Error thrown) {
            call.fail(thrown);
            throw thrown;
        }
        call.succeed();
        return answer;
    }

    @Override
    public Watch watch(String lockName, WaitListener watcher) {
        return target.watch(lockName, watcher);
    }

    @Override
    public Set<Capability> capabilities() {
        return target.capabilities();
    }

    @Override
    public void checkName(String lockName) {
        target.checkName(lockName);
    }

    @Override
    public void checkOptions(LockOptions options) {
        target.checkOptions(options);
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return Optional.of(type.cast(this));
        }
        return type.isInstance(breaker) ? Optional.of(type.cast(breaker)) : target.unwrap(type);
    }

    @Override
    public void close() {
        onClose.run();
    }

    @Override
    public String toString() {
        return "breaker[" + target + "]";
    }
}
