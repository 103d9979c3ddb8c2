package dev.holdfast.engine;

import dev.holdfast.Fairness;
import dev.holdfast.Lease;
import dev.holdfast.LockException;
import dev.holdfast.LockOptions;
import dev.holdfast.LockTimeoutException;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.QueueEntry;
import dev.holdfast.spi.StoreFutures;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The ways to ask for one lock: once, waiting on a thread, or without a thread. Patience is in nanoseconds. What is made of it
 * may say which thread is to own the leases.
 */
class Requests {
    final Engine engine;
    final String lockName;
    final LockOptions options;

    Requests(Engine engine, String lockName, LockOptions options) {
        this.engine = engine;
        this.lockName = lockName;
        this.options = options;
    }

    /** The thread that is to own the leases, or null if none does. */
    @Nullable
    Thread boundTo() {
        return null;
    }

    long defaultPatience() {
        return options.waitTimeout().map(Nanos::of).orElse(Acquisition.NEVER);
    }

    /** Waits on the calling thread. */
    EngineLease acquireWithin(long patience) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Acquisition acquisition = begin(patience);
        try {
            if (isToStandInLine(acquisition)) {
                joinOrFail(acquisition, null, null);
            } else {
                acquisition.askBlocking(answer -> takeFirst(acquisition, answer));
            }
            return acquisition.outcome().get();
        } catch (InterruptedException e) {
            abandon(acquisition);
            throw e;
        } catch (ExecutionException e) {
            throw StoreFutures.withCallerStack(StoreFutures.failure(lockName, e));
        }
    }

    /** Waits on the calling thread and is not interrupted. */
    EngineLease acquireUninterruptibly(long patience) {
        Acquisition acquisition = begin(patience);
        if (isToStandInLine(acquisition)) {
            joinOrFail(acquisition, null, null);
        } else {
            askUninterruptibly(acquisition, answer -> takeFirst(acquisition, answer));
        }
        return Quietly.answer(lockName, acquisition.outcome());
    }

    /** Asks once and does not wait. Returns null if the lock is busy. Not interruptible. */
    @Nullable
    EngineLease tryOnce() {
        Acquisition acquisition = begin(0);
        askUninterruptibly(acquisition, answer -> {
            if (answer instanceof Answer.Leased leased) {
                acquisition.deliver(leased.lease());
            } else if (answer instanceof Answer.Failed failed) {
                acquisition.fail(failed.failure());
            } else {
                acquisition.abandon();
                acquisition.settle();
            }
        });
        return acquisition.outcome().isCancelled() ? null : Quietly.answer(lockName, acquisition.outcome());
    }

    private static void askUninterruptibly(Acquisition acquisition, Consumer<Answer> taker) {
        boolean interrupted = Thread.interrupted();
        while (true) {
            try {
                acquisition.askBlocking(taker);
                break;
            } catch (InterruptedException e) {
                interrupted = true; // asking again with the same token finds what the first question got
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Waits without a thread.
     *
     * @param onLease what the user's future is completed with on a grant
     * @param onBusy what it is completed with when patience ends; null if it is then to fail
     */
    <T> CompletableFuture<T> acquireAsync(long patience, Function<Lease, T> onLease, @Nullable Supplier<T> onBusy) {
        Acquisition acquisition = begin(patience);
        CompletableFuture<T> forUser = new CompletableFuture<>();
        forUser.whenComplete((value, thrown) -> {
            if (!acquisition.isOver()) {
                abandon(acquisition); // by the user, who cancelled it or gave it a value of his own
            }
        });
        acquisition
                .outcome()
                .whenComplete((lease, thrown) -> engine.callbacks.run(() -> {
                    if (lease == null) {
                        completeWithout(
                                forUser, StoreFutures.failure(lockName, Objects.requireNonNull(thrown)), onBusy);
                    } else if (!forUser.complete(onLease.apply(lease))) {
                        lease.abandon();
                    }
                }));
        if (isToStandInLine(acquisition)) {
            joinOrFail(acquisition, null, null);
        } else {
            acquisition.askAsync(answer -> takeFirst(acquisition, answer));
        }
        return forUser;
    }

    private static <T> void completeWithout(
            CompletableFuture<T> forUser, LockException failure, @Nullable Supplier<T> onBusy) {
        if (failure instanceof LockTimeoutException && onBusy != null) {
            forUser.complete(onBusy.get());
        } else {
            forUser.completeExceptionally(failure);
        }
    }

    private Acquisition begin(long patience) {
        engine.ensureOpen();
        return new Acquisition(engine, lockName, options, patience, boundTo(), patience > 0 ? newcomer() : null);
    }

    /** How to join the queue of the store; null for who does not. A store that spends tokens cannot find a waiter again. */
    private @Nullable QueueEntry newcomer() {
        boolean isQueued = options.fairness() != Fairness.NONE && !engine.store.usesTokensOnce();
        return isQueued ? engine.timings.newcomer(options.leaseTime().toNanos()) : null;
    }

    /** Who is ready to wait stands behind those who wait; who is not asks once. */
    private boolean isToStandInLine(Acquisition acquisition) {
        return acquisition.deadline > acquisition.start && engine.queues.hasLine(lockName);
    }

    private void takeFirst(Acquisition acquisition, Answer answer) {
        if (answer instanceof Answer.Leased leased) {
            acquisition.deliver(leased.lease());
        } else {
            Busy busy = answer instanceof Answer.Held held ? held.busy() : null;
            joinOrFail(acquisition, busy, answer instanceof Answer.Failed failed ? failed.failure() : null);
        }
    }

    private void joinOrFail(Acquisition acquisition, @Nullable Busy busy, @Nullable LockException failure) {
        boolean isHopeless = failure != null && !engine.calls.isRetryable(failure);
        if (acquisition.isOver()) {
            acquisition.settle();
        } else if (isHopeless || engine.now() >= acquisition.deadline) {
            acquisition.fail(acquisition.outOfPatience(failure, null));
        } else {
            engine.queues.join(acquisition, busy, failure);
            Waits.tell(engine, acquisition); // who hears of it may count on its place in line
            if (acquisition.isOver()) {
                engine.queues.leave(acquisition);
            }
        }
    }

    /** Gives up; a lease that was delivered already is released. */
    private void abandon(Acquisition acquisition) {
        Runnable end = engine.underWay.begin(); // closing leaves it to us to settle what is over
        try {
            if (acquisition.abandon()) {
                engine.queues.leave(acquisition);
                acquisition.settle();
            } else {
                acquisition.outcome().thenAccept(EngineLease::abandon);
            }
        } finally {
            end.run();
        }
    }
}
