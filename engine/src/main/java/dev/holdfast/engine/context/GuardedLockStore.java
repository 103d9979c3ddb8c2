package dev.holdfast.engine.context;

import dev.holdfast.LockException;
import dev.holdfast.LockOptions;
import dev.holdfast.LockState;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.ProviderHealth;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseAndAcquire;
import dev.holdfast.spi.ReleaseAndAcquireReply;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Renewal;
import dev.holdfast.spi.StoreFutures;
import dev.holdfast.spi.StoreQueue;
import dev.holdfast.spi.WaitListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The store as the engine calls it. Whatever a store throws, or a null reply, becomes a failure of the future, so that no state
 * machine stops half-way. If very many asynchronous calls are in flight, further ones wait for their turn; see
 * {@link CallWindow}. Renewals never wait: they are few, as each is for many leases. Thread-safe.
 */
public final class GuardedLockStore {
    private static final Logger LOG = System.getLogger("dev.holdfast");
    private static final String NO_REPLY = "the store gave no reply";

    /** The longest wait for the first connection. A store has a shorter limit. */
    private static final long MAX_CONNECT_NANOS = TimeUnit.HOURS.toNanos(1);

    private final LockStore store;
    private final @Nullable StoreQueue queue;
    private final @Nullable ReleaseAndAcquire releaseAndAcquire;
    private final InFlight inFlight;
    private final StoreHealth health = new StoreHealth();
    private volatile boolean isConnected;
    private final CallWindow window;

    GuardedLockStore(LockStore store, InFlight inFlight, CallWindow window) {
        this.store = store;
        this.window = window;
        this.queue = store.queue().orElse(null);
        this.releaseAndAcquire =
                queue == null ? null : queue.releaseAndAcquire().orElse(null);
        this.inFlight = inFlight;
    }

    /**
     * Returns the future of the first connection, or null if there is nothing to wait for.
     *
     * @param timeout how long the caller may wait, in nanoseconds
     */
    public @Nullable CompletableFuture<@Nullable Void> firstConnection(long timeout) {
        if (isConnected) {
            return null;
        }
        Duration limit = Duration.ofNanos(Math.min(timeout, MAX_CONNECT_NANOS));
        CompletableFuture<@Nullable Void> first;
        try {
            first = store.firstConnectionAsync(limit);
        } catch (RuntimeException | Error thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
        if (first.isDone() && !first.isCompletedExceptionally()) {
            isConnected = true;
            return null;
        }
        return first.whenComplete((done, thrown) -> note(thrown));
    }

    /** Finds out by one round trip whether the store can serve. */
    public CompletableFuture<@Nullable Void> probe(Duration timeout) {
        CompletableFuture<@Nullable Void> reply;
        try {
            reply = store.probeAsync(timeout);
        } catch (RuntimeException | Error thrown) {
            reply = CompletableFuture.failedFuture(thrown);
        }
        return reply.whenComplete((done, thrown) -> note(thrown));
    }

    /** Returns what the last operation showed. */
    public ProviderHealth health() {
        return health.get();
    }

    private void note(@Nullable Throwable thrown) {
        if (thrown == null) {
            health.replied();
        } else {
            health.failed(thrown);
        }
    }

    /** Claims a lock on the calling thread. */
    public AcquireReply acquire(Claim claim) throws InterruptedException {
        try {
            AcquireReply reply = Objects.requireNonNull(store.acquire(claim), NO_REPLY);
            health.replied();
            return reply;
        } catch (RuntimeException | Error thrown) {
            health.failed(thrown);
            throw thrown;
        }
    }

    /**
     * Claims a lock, after the calls that wait for their turn.
     *
     * @param claim the claim to send at once
     * @param afterWait supplies the claim to send if it had to wait; null if it is not wanted any more, and the future is
     *     cancelled
     */
    public CompletableFuture<AcquireReply> acquireAsync(Claim claim, Supplier<@Nullable Claim> afterWait) {
        return window.tryBegin()
                ? started(() -> store.acquireAsync(claim))
                : waiting(claim.lockName(), claim.timeout(), () -> claimedIfWanted(afterWait.get()));
    }

    private CompletableFuture<AcquireReply> claimedIfWanted(@Nullable Claim claim) {
        return claim == null ? CompletableFuture.failedFuture(new CancellationException()) : store.acquireAsync(claim);
    }

    /** Returns whether a call has to wait for its turn, because very many are in flight. */
    public boolean hasToWait() {
        return window.isFull();
    }

    /** Fails the calls that wait for their turn, because the provider is closed. */
    public void failWaitingCalls() {
        window.close();
    }

    /** Returns whether a request with a token may still be carried out; see {@link LockStore#hasLateRequest}. */
    public boolean hasLateRequest(Ownership ownership) {
        try {
            return store.hasLateRequest(ownership);
        } catch (RuntimeException | Error thrown) {
            LOG.log(Level.WARNING, "the lock store cannot say whether a request may still be carried out", thrown);
            return false;
        }
    }

    /** Returns whether a token serves for one claim only; see {@link LockStore#usesTokensOnce}. */
    public boolean usesTokensOnce() {
        return store.usesTokensOnce();
    }

    /** Returns whether a claim that failed may be repeated; see {@link LockStore#isRetryable}. */
    public boolean isRetryable(LockException failure) {
        try {
            return store.isRetryable(failure);
        } catch (RuntimeException | Error thrown) {
            LOG.log(Level.WARNING, "the lock store cannot say whether a claim may be repeated", thrown);
            return false;
        }
    }

    /** Renews leases by one request. The future has one reply for each. */
    public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> renewals, Duration timeout) {
        return guarded(() -> store.renewAsync(renewals, timeout)).thenApply(replies -> {
            if (replies.size() != renewals.size()) {
                throw new IllegalStateException(
                        "the store got " + renewals.size() + " renewals and gave " + replies.size() + " replies");
            }
            return replies;
        });
    }

    /** Releases a lock on the calling thread. The caller has counted it as in flight. */
    public ReleaseReply release(Ownership ownership, Duration timeout) throws InterruptedException {
        return Objects.requireNonNull(store.release(ownership, timeout), NO_REPLY);
    }

    /** Releases a lock, after the calls that wait for their turn. The release counts as in flight until the reply. */
    public CompletableFuture<ReleaseReply> releaseAsync(Ownership ownership, Duration timeout) {
        Runnable end = inFlight.begin();
        return inTurn(ownership.lockName(), timeout, () -> store.releaseAsync(ownership, timeout))
                .whenComplete((reply, thrown) -> end.run());
    }

    /** Returns whether the store can release a lock and claim it again in one step. */
    public boolean canReleaseAndAcquire() {
        return releaseAndAcquire != null;
    }

    /** Releases and claims in one step, on the calling thread if the store blocks by nature. */
    public CompletableFuture<ReleaseAndAcquireReply> releaseAndAcquire(
            Ownership released, Claim claim, Duration timeout) throws InterruptedException {
        try {
            return nonNull(oneStep().releaseAndAcquire(released, claim, timeout));
        } catch (RuntimeException | Error thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    /**
     * Releases and claims in one step, after the calls that wait for their turn.
     *
     * @param claim the claim to send at once
     * @param afterWait supplies the claim to send if it had to wait; null if it is not wanted any more, and its future is
     *     cancelled
     */
    public CompletableFuture<ReleaseAndAcquireReply> releaseAndAcquireAsync(
            Ownership released, Claim claim, Duration timeout, Supplier<@Nullable Claim> afterWait) {
        return window.tryBegin()
                ? started(() -> oneStep().releaseAndAcquireAsync(released, claim, timeout))
                : waiting(
                        released.lockName(),
                        timeout,
                        () -> releasedAndClaimedIfWanted(released, afterWait.get(), timeout));
    }

    private CompletableFuture<ReleaseAndAcquireReply> releasedAndClaimedIfWanted(
            Ownership released, @Nullable Claim claim, Duration timeout) {
        return claim == null
                ? store.releaseAsync(released, timeout)
                        .thenApply(reply -> ReleaseAndAcquireReply.of(
                                reply, CompletableFuture.failedFuture(new CancellationException())))
                : oneStep().releaseAndAcquireAsync(released, claim, timeout);
    }

    private ReleaseAndAcquire oneStep() {
        return Objects.requireNonNull(releaseAndAcquire, "the store cannot release and acquire in one step");
    }

    /**
     * Returns what the store knows about why leases are gone: a text for each, empty if nothing is known. The future does not
     * fail.
     */
    public CompletableFuture<List<String>> explainLossesAsync(List<Ownership> lost, Duration timeout) {
        return guarded(() -> store.explainLossesAsync(lost, timeout))
                .handle((texts, thrown) ->
                        thrown == null && texts.size() == lost.size() ? texts : Collections.nCopies(lost.size(), ""));
    }

    /** Inspects a lock, after the calls that wait for their turn. */
    public CompletableFuture<LockState> inspectAsync(String lockName, Duration timeout) {
        CompletableFuture<@Nullable Void> first = firstConnection(MAX_CONNECT_NANOS);
        return first == null
                ? inTurn(lockName, timeout, () -> store.inspectAsync(lockName, timeout))
                : first.exceptionally(thrown -> null)
                        .thenCompose(done -> inTurn(lockName, timeout, () -> store.inspectAsync(lockName, timeout)));
    }

    /** Watches a lock. Without a queue in the store, or if it refuses the watch, there are no wake-ups and the waiters poll. */
    public StoreQueue.Watch watch(String lockName, WaitListener listener) {
        if (queue == null) {
            return () -> {};
        }
        try {
            return queue.watch(lockName, listener);
        } catch (RuntimeException | Error failure) {
            LOG.log(Level.WARNING, "a lock cannot be watched, so its waiters only poll", failure);
            return () -> {};
        }
    }

    /** Ends a watch. */
    public void unwatch(StoreQueue.Watch watch) {
        try {
            watch.close();
        } catch (RuntimeException | Error failure) {
            LOG.log(Level.WARNING, "the watch of a lock could not be ended", failure);
        }
    }

    /**
     * Checks options.
     *
     * @throws IllegalArgumentException if the store does not allow them
     */
    public void checkOptions(LockOptions options) {
        store.checkOptions(options);
    }

    private <T> CompletableFuture<T> inTurn(
            String lockName, Duration timeout, Supplier<CompletableFuture<T>> operation) {
        return window.tryBegin() ? started(operation) : waiting(lockName, timeout, operation);
    }

    /** Starts a call that is in the window. */
    private <T> CompletableFuture<T> started(Supplier<CompletableFuture<T>> operation) {
        CompletableFuture<T> reply;
        try {
            reply = Objects.requireNonNull(operation.get(), NO_REPLY);
        } catch (RuntimeException | Error thrown) {
            reply = CompletableFuture.failedFuture(thrown);
        }
        return reply.handle((value, thrown) -> {
            window.end(isReply(thrown));
            note(thrown);
            if (thrown != null) {
                throw thrown instanceof CompletionException known ? known : new CompletionException(thrown);
            }
            return Objects.requireNonNull(value, NO_REPLY);
        });
    }

    private static boolean isReply(@Nullable Throwable thrown) {
        return thrown == null
                || !(thrown instanceof CancellationException
                        || StoreFutures.failure(null, thrown) instanceof LockUnavailableException);
    }

    private <T> CompletableFuture<T> waiting(
            String lockName, Duration timeout, Supplier<CompletableFuture<T>> operation) {
        CompletableFuture<T> result = new CompletableFuture<>();
        window.add(new CallWindow.Call() {
            @Override
            public void start() {
                started(operation).whenComplete((value, thrown) -> {
                    if (thrown == null) {
                        result.complete(value);
                    } else {
                        result.completeExceptionally(thrown);
                    }
                });
            }

            @Override
            public void fail(CallWindow.Failure why) {
                result.completeExceptionally(
                        why == CallWindow.Failure.CLOSED
                                ? WaitFailures.closed(lockName)
                                : WaitFailures.notSent(lockName));
            }

            @Override
            public long timeout() {
                return timeout.toNanos();
            }
        });
        return result;
    }

    private <T> CompletableFuture<T> guarded(Supplier<CompletableFuture<T>> operation) {
        try {
            return nonNull(operation.get());
        } catch (RuntimeException | Error thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    private <T> CompletableFuture<T> nonNull(CompletableFuture<T> reply) {
        return reply.whenComplete((value, thrown) -> note(thrown))
                .thenApply(value -> Objects.requireNonNull(value, NO_REPLY));
    }
}
