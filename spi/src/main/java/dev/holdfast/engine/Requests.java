package dev.holdfast.engine;

import dev.holdfast.Lease;
import dev.holdfast.LockException;
import dev.holdfast.LockOptions;
import dev.holdfast.LockTimeoutException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Replies;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The ways to ask for one lock: once, waiting on a thread, or without a thread. Patience is in nanoseconds. */
final class Requests {
    private final Engine engine;
    private final String lockName;
    private final LockOptions options;
    private final boolean threadOwned;

    Requests(Engine engine, String lockName, LockOptions options, boolean threadOwned) {
        this.engine = engine;
        this.lockName = lockName;
        this.options = options;
        this.threadOwned = threadOwned;
    }

    long defaultPatience() {
        return options.waitTimeout().map(Nanos::of).orElse(Acquisition.NEVER);
    }

    /** Waits on the calling thread. */
    EngineLease acquire(long patience) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Acquisition acquisition = begin(patience);
        LockException failure = null;
        if (!engine.queues.isAnyoneWaiting(lockName)) {
            try {
                EngineLease lease = acquisition.askBlocking();
                if (lease != null) {
                    acquisition.deliver(lease);
                    return lease;
                }
            } catch (InterruptedException e) {
                abandon(acquisition);
                throw e;
            } catch (LockException e) {
                failure = e;
            }
        }
        joinOrFail(acquisition, failure);
        return await(acquisition);
    }

    /** Asks once and does not wait. Returns null if the lock is busy. Not interruptible. */
    @Nullable
    EngineLease tryOnce() {
        Acquisition acquisition = begin(0);
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    EngineLease lease = acquisition.askBlocking();
                    if (lease == null) {
                        acquisition.abandon();
                    } else {
                        acquisition.deliver(lease);
                    }
                    return lease;
                } catch (InterruptedException e) {
                    interrupted = true; // asking again with the same token finds what the first question got
                } catch (LockException e) {
                    acquisition.fail(e);
                    throw e;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
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
            if (forUser.isCancelled()) {
                abandon(acquisition);
            }
        });
        acquisition
                .outcome()
                .whenComplete((lease, thrown) -> engine.callbacks.run(() -> {
                    if (lease == null) {
                        completeWithout(forUser, Replies.failure(lockName, Objects.requireNonNull(thrown)), onBusy);
                    } else if (!forUser.complete(onLease.apply(lease))) {
                        lease.abandon();
                    }
                }));
        if (engine.queues.isAnyoneWaiting(lockName)) {
            joinOrFail(acquisition, null);
        } else {
            askFirst(acquisition);
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

    private void askFirst(Acquisition acquisition) {
        CompletableFuture<AcquireReply> answer = acquisition.askAsync();
        Asked asked = acquisition.lastAsked();
        answer.whenComplete((reply, thrown) -> {
            LockException failure = null;
            try {
                if (thrown != null) {
                    failure = acquisition.failed(thrown);
                } else if (reply instanceof Granted granted) {
                    acquisition.deliver(acquisition.granted(granted, asked));
                    return;
                } else if (reply instanceof Busy busy) {
                    acquisition.sawBusy(busy);
                }
            } catch (LockException tooLate) {
                failure = tooLate;
            }
            joinOrFail(acquisition, failure);
        });
    }

    private Acquisition begin(long patience) {
        engine.ensureOpen();
        return new Acquisition(engine, lockName, options, patience, threadOwned ? Thread.currentThread() : null);
    }

    private void joinOrFail(Acquisition acquisition, @Nullable LockException failure) {
        boolean hopeless = failure != null && !(failure instanceof LockUnavailableException);
        if (acquisition.isOver()) {
            acquisition.settle();
        } else if (hopeless || engine.now() >= acquisition.deadline) {
            acquisition.fail(acquisition.outOfPatience(failure, acquisition.holder()));
        } else {
            engine.queues.join(acquisition, failure);
            if (acquisition.isOver()) {
                engine.queues.leave(acquisition);
            }
        }
    }

    private EngineLease await(Acquisition acquisition) throws InterruptedException {
        try {
            return acquisition.outcome().get();
        } catch (InterruptedException e) {
            abandon(acquisition);
            throw e;
        } catch (CancellationException e) {
            throw new AssertionError("only the waiting thread abandons its acquisition", e);
        } catch (ExecutionException e) {
            throw Replies.awaited(Replies.failure(lockName, e));
        }
    }

    /** Gives up; a lease that was delivered already is released. */
    private void abandon(Acquisition acquisition) {
        if (acquisition.abandon()) {
            engine.queues.leave(acquisition);
        } else {
            acquisition.outcome().thenAccept(EngineLease::abandon);
        }
    }
}
