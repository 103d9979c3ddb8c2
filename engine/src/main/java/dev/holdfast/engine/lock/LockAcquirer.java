package dev.holdfast.engine.lock;

import dev.holdfast.Fairness;
import dev.holdfast.Lease;
import dev.holdfast.LockException;
import dev.holdfast.LockOptions;
import dev.holdfast.LockTimeoutException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.engine.acquire.AcquireRequest;
import dev.holdfast.engine.acquire.AcquireServices;
import dev.holdfast.engine.acquire.Acquisition;
import dev.holdfast.engine.acquire.AttemptResult;
import dev.holdfast.engine.context.EngineContext;
import dev.holdfast.engine.context.Timings;
import dev.holdfast.engine.context.Uninterruptibly;
import dev.holdfast.engine.lease.EngineLease;
import dev.holdfast.engine.queue.LocalWaitQueues;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.QueueEntry;
import dev.holdfast.spi.StoreFutures;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Acquires locks: by one attempt, by a wait on the calling thread, or without blocking a thread. Thread-safe. */
public final class LockAcquirer {
    private final AcquireServices services;
    private final EngineContext context;
    private final LocalWaitQueues queues;

    /** Creates an acquirer for all locks of a provider. */
    public LockAcquirer(AcquireServices services, LocalWaitQueues queues) {
        this.services = services;
        this.context = services.context();
        this.queues = queues;
    }

    /**
     * Returns the request of a caller, which begins now.
     *
     * @param waitTime how long the caller waits, in nanoseconds, or {@link dev.holdfast.engine.context.WaitTimeout#NEVER}
     * @param ownerThread the thread that owns the lease, or null if no thread does
     * @throws IllegalStateException if the provider is closed
     */
    AcquireRequest request(String lockName, LockOptions options, long waitTime, @Nullable Thread ownerThread) {
        context.ensureOpen();
        QueueEntry queueEntry = waitTime > 0 ? queueEntry(options) : null;
        return new AcquireRequest(lockName, options, context.now(), waitTime, queueEntry, ownerThread);
    }

    /**
     * Returns how to join the queue of the store; null if the waiter does not join it. A store that uses tokens once cannot
     * recognize a waiter.
     */
    private @Nullable QueueEntry queueEntry(LockOptions options) {
        boolean isQueued =
                options.fairness() != Fairness.NONE && !context.store().usesTokensOnce();
        return isQueued ? context.timings().newQueueEntry(options.leaseTime().toNanos()) : null;
    }

    /** Acquires the lock, waiting on the calling thread. The caller has checked the interrupted status. */
    EngineLease acquire(AcquireRequest request) throws InterruptedException {
        Acquisition acquisition = new Acquisition(services, request);
        try {
            if (mustJoinQueue(acquisition)) {
                joinOrFail(acquisition, null, null);
            } else {
                acquisition.attemptBlocking(result -> onFirstResult(acquisition, result));
            }
            return acquisition.outcome().get();
        } catch (InterruptedException e) {
            abandon(acquisition);
            throw e;
        } catch (ExecutionException e) {
            throw StoreFutures.withCallerStack(StoreFutures.failure(request.lockName(), e));
        }
    }

    /** Acquires the lock, waiting on the calling thread without being interrupted. */
    EngineLease acquireUninterruptibly(AcquireRequest request) {
        Acquisition acquisition = new Acquisition(services, request);
        if (mustJoinQueue(acquisition)) {
            joinOrFail(acquisition, null, null);
        } else {
            attemptUninterruptibly(acquisition, result -> onFirstResult(acquisition, result));
        }
        return Uninterruptibly.await(request.lockName(), acquisition.outcome());
    }

    /** Makes one attempt. Returns null if the lock is busy. It is not interrupted. */
    @Nullable
    EngineLease tryOnce(AcquireRequest request) {
        Acquisition acquisition = new Acquisition(services, request);
        attemptUninterruptibly(acquisition, result -> {
            if (result instanceof AttemptResult.Acquired acquired) {
                acquisition.deliver(acquired.lease());
            } else if (result instanceof AttemptResult.Failed failed) {
                acquisition.fail(failed.failure());
            } else {
                acquisition.abandon();
                acquisition.settle();
            }
        });
        return acquisition.outcome().isCancelled()
                ? null
                : Uninterruptibly.await(request.lockName(), acquisition.outcome());
    }

    private static void attemptUninterruptibly(Acquisition acquisition, Consumer<AttemptResult> onResult) {
        boolean isInterrupted = Thread.interrupted();
        while (true) {
            try {
                acquisition.attemptBlocking(onResult);
                break;
            } catch (InterruptedException e) {
                isInterrupted = true; // another attempt with the same token finds a grant of the first one
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Acquires the lock without blocking a thread.
     *
     * @param onLease turns the lease into the value of the caller's future
     * @param onBusy supplies the value of the future after a timeout; null if the future fails then
     */
    <T> CompletableFuture<T> acquireAsync(
            AcquireRequest request, Function<Lease, T> onLease, @Nullable Supplier<T> onBusy) {
        Acquisition acquisition = new Acquisition(services, request);
        CallerFuture<T> forCaller = new CallerFuture<>(context.callbacks());
        forCaller.whenComplete((value, thrown) -> {
            if (forCaller.beginsToEnd()) {
                abandon(acquisition); // the user cancelled the future or completed it
            }
        });
        acquisition.outcome().whenComplete((lease, thrown) -> {
            long decidedAt = context.now();
            context.callbacks().run(() -> {
                if (!forCaller.beginsToEnd()) {
                    return; // the user was first, and the lease is abandoned
                }
                LockException failure = lease == null
                        ? StoreFutures.failure(request.lockName(), thrown)
                        : lateDelivery(request, decidedAt);
                if (failure != null) {
                    completeWithout(forCaller, failure, onBusy);
                }
                if (lease != null && (failure != null || !forCaller.complete(onLease.apply(lease)))) {
                    lease.abandon();
                }
            });
        });
        if (mustJoinQueue(acquisition)) {
            joinOrFail(acquisition, null, null);
        } else {
            acquisition.attempt(result -> onFirstResult(acquisition, result));
        }
        return forCaller;
    }

    /**
     * Returns the failure of an acquisition whose lease comes too late, or null if it does not. A caller that has stopped waiting
     * would never release the lease, which would be renewed for ever.
     *
     * @param decidedAt when the lock was acquired: after the deadline if the one attempt of a caller that does not wait took long
     */
    private @Nullable LockException lateDelivery(AcquireRequest request, long decidedAt) {
        return request.hasLimit() && context.now() - Math.max(request.deadline(), decidedAt) > Timings.MAX_DELIVERY
                ? new LockUnavailableException(
                        request.lockName(),
                        "the lock was acquired in time, but no thread was free to pass the lease on, and the lease was released."
                                + " The process is overloaded, or its callback executor is blocked",
                        null,
                        false)
                : null;
    }

    private static <T> void completeWithout(
            CompletableFuture<T> forCaller, LockException failure, @Nullable Supplier<T> onBusy) {
        if (failure instanceof LockTimeoutException && onBusy != null) {
            forCaller.complete(onBusy.get());
        } else {
            forCaller.completeExceptionally(failure);
        }
    }

    /**
     * Returns whether the caller has to join the local wait queue without an attempt: there is one, or very many calls are in
     * flight. The queue ends the wait in time, and its head alone waits for the turn of an attempt. A caller that does not wait
     * makes an attempt in any case.
     */
    private boolean mustJoinQueue(Acquisition acquisition) {
        return acquisition.request().waitTime() > 0
                && (queues.hasQueue(acquisition.lockName()) || context.store().hasToWait());
    }

    private void onFirstResult(Acquisition acquisition, AttemptResult result) {
        if (result instanceof AttemptResult.Acquired acquired) {
            acquisition.deliver(acquired.lease());
        } else {
            Busy busy = result instanceof AttemptResult.Busy held ? held.reply() : null;
            joinOrFail(acquisition, busy, result instanceof AttemptResult.Failed failed ? failed.failure() : null);
        }
    }

    private void joinOrFail(Acquisition acquisition, @Nullable Busy busy, @Nullable LockException failure) {
        boolean isFinal = failure != null && !context.store().isRetryable(failure);
        if (acquisition.isOver()) {
            acquisition.settle();
        } else if (isFinal || context.now() >= acquisition.request().deadline()) {
            acquisition.fail(acquisition.endOfWait(failure, null));
        } else {
            queues.join(acquisition, busy, failure);
            reportWait(acquisition);
            if (acquisition.isOver()) {
                queues.leave(acquisition);
            }
        }
    }

    /** Notifies the listener of a wait once the waiter is in the queue, and of the end of the wait when the acquisition is over. */
    private void reportWait(Acquisition acquisition) {
        String lockName = acquisition.lockName();
        context.events().report(acquisition, "waitBegan", listener -> listener.waitBegan(lockName));
        acquisition
                .outcome()
                .whenComplete((lease, failure) ->
                        context.events().report(acquisition, "waitEnded", listener -> listener.waitEnded(lockName)));
    }

    /** Gives up. A lease that was delivered before is released. */
    private void abandon(Acquisition acquisition) {
        Runnable end = context.inFlight().begin(); // closing waits for this call to settle the acquisition
        try {
            if (acquisition.abandon()) {
                queues.leave(acquisition);
                acquisition.settle();
            } else {
                acquisition.outcome().thenAccept(EngineLease::abandon);
            }
        } finally {
            end.run();
        }
    }
}
