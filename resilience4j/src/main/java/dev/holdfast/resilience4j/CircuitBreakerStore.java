package dev.holdfast.resilience4j;

import dev.holdfast.LockException;
import dev.holdfast.LockState;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.ForwardingLockStore;
import dev.holdfast.spi.Incarnation;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.QuorumMember;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RenewReply.Failed;
import dev.holdfast.spi.Renewal;
import dev.holdfast.spi.StoreQueue;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A decorator that refuses new claims while its circuit breaker is open, or half open with all its probes in flight. A probe is the
 * claim of a caller, so no lock is acquired only to find out whether the backend is back.
 *
 * <p>Renewals, releases, confirmations and requests for the incarnation belong to leases that are held already, or clean up. They are
 * never refused, but the breaker counts their outcomes. The same holds for inspections: an operator who inspects a lock during an
 * outage wants the reply of the backend, acquires nothing, and waits no longer than for one command.
 */
final class CircuitBreakerStore extends ForwardingLockStore {
    private final CircuitBreaker breaker;
    private final boolean waitWhileOpen;
    private final Gate gate;
    private final Runnable onClose;

    /**
     * Creates a decorator.
     *
     * @param target the store behind the breaker; not closed with this one
     * @param waitWhileOpen whether callers that are ready to wait do so while the breaker is open
     * @param gate the gate that permitted claims pass
     * @param onClose closes what was opened for this store
     */
    CircuitBreakerStore(LockStore target, CircuitBreaker breaker, boolean waitWhileOpen, Gate gate, Runnable onClose) {
        super(target);
        this.breaker = breaker;
        this.waitWhileOpen = waitWhileOpen;
        this.gate = gate;
        this.onClose = onClose;
    }

    @Override
    public AcquireReply acquire(Claim claim) throws InterruptedException {
        RoundTrip trip = permitted(claim.lockName());
        Busy busy = gate.enter(claim.lockName());
        if (busy != null) {
            trip.abandoned();
            return busy;
        }
        boolean isAnswered = false;
        try {
            AcquireReply reply = recorded(trip, () -> target().acquire(claim));
            isAnswered = true;
            return reply;
        } finally {
            gate.leave(claim.lockName(), isAnswered);
        }
    }

    @Override
    public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
        RoundTrip trip;
        try {
            trip = permitted(claim.lockName());
        } catch (LockUnavailableException refusal) {
            return CompletableFuture.failedFuture(refusal);
        }
        Busy busy = gate.enter(claim.lockName());
        if (busy != null) {
            trip.abandoned();
            return CompletableFuture.completedFuture(busy);
        }
        return Answers.seen(
                trip.asking(() -> target().acquireAsync(claim), reply -> null),
                (reply, thrown) -> gate.leave(claim.lockName(), thrown == null));
    }

    private RoundTrip permitted(String lockName) {
        try {
            return RoundTrip.permitted(breaker);
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

    @Override
    public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> renewals, Duration timeout) {
        return RoundTrip.unasked(breaker)
                .asking(() -> target().renewAsync(renewals, timeout), CircuitBreakerStore::failureIn);
    }

    /** Returns the failure of the last lease if all of them failed; null if something is known of one. */
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
        return recorded(RoundTrip.unasked(breaker), () -> target().release(ownership, timeout));
    }

    @Override
    public CompletableFuture<ReleaseReply> releaseAsync(Ownership ownership, Duration timeout) {
        return unasked(() -> target().releaseAsync(ownership, timeout));
    }

    @Override
    public CompletableFuture<LockState> inspectAsync(String lockName, Duration timeout) {
        return unasked(() -> target().inspectAsync(lockName, timeout));
    }

    @Override
    public Optional<QuorumMember> quorumMember() {
        return super.quorumMember().map(Counted::new);
    }

    /** The quorum member behind the breaker, whose outcomes the breaker counts. */
    private final class Counted implements QuorumMember {
        private final QuorumMember member;

        Counted(QuorumMember member) {
            this.member = member;
        }

        @Override
        public CompletableFuture<RenewReply> confirmAsync(Renewal renewal, long fence, Duration timeout) {
            return RoundTrip.unasked(breaker)
                    .asking(() -> member.confirmAsync(renewal, fence, timeout), CircuitBreakerStore::failureIn);
        }

        /** A member without incarnations replies without a request to the backend, which is no success. */
        @Override
        public CompletableFuture<Optional<Incarnation>> incarnationAsync(Duration timeout) {
            RoundTrip trip = RoundTrip.unasked(breaker);
            return Answers.seen(Answers.of(() -> member.incarnationAsync(timeout)), (incarnation, thrown) -> {
                if (thrown != null) {
                    trip.failed(thrown);
                } else if (incarnation != null && incarnation.isPresent()) {
                    trip.succeeded();
                }
            });
        }
    }

    private <T> CompletableFuture<T> unasked(Supplier<CompletableFuture<T>> call) {
        return RoundTrip.unasked(breaker).asking(call, answer -> null);
    }

    private interface BlockingCall<T> {
        T answer() throws InterruptedException;
    }

    private static <T> T recorded(RoundTrip trip, BlockingCall<T> call) throws InterruptedException {
        T answer;
        try {
            answer = call.answer();
        } catch (InterruptedException | RuntimeException | Error thrown) {
            trip.failed(thrown);
            throw thrown;
        }
        trip.succeeded();
        return answer;
    }

    /** Passes watching on, and not the release and acquire in one step: its claim would bypass the breaker. */
    @Override
    public Optional<StoreQueue> queue() {
        return super.queue().map(queue -> queue::watch);
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
