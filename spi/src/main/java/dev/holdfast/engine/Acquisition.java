package dev.holdfast.engine;

import dev.holdfast.LockException;
import dev.holdfast.LockOptions;
import dev.holdfast.LockTimeoutException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.Replies;
import dev.holdfast.spi.Scheduler;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One request of one caller for one lock, from the first question to the grant or the end of patience. It has one token
 * all along, so that asking again after an outage finds what an earlier question may have got; unless the store
 * {@linkplain dev.holdfast.spi.LockStore#spendsTokens() spends tokens}.
 */
final class Acquisition {
    static final long NEVER = Long.MAX_VALUE;

    final LockOptions options;
    final long start;

    /** When the caller's patience ends, as {@link Engine#now()}; {@link #NEVER} if it does not. */
    final long deadline;

    private final Engine engine;
    private final String lockName;
    private final long patience;
    private final long leaseTime;
    private final @Nullable Thread boundTo;

    /** The outcome, for the one who waits. Completed once; whoever completes it decides. */
    private final CompletableFuture<EngineLease> outcome = new CompletableFuture<>();

    /** Set when a question may have had an effect that no answer told us of. */
    private volatile boolean unsettled;

    /** The token of the last question; null before the first. */
    private volatile @Nullable Ownership ownership;

    /** When the last question was sent. */
    private volatile Asked lastAsked;

    private volatile @Nullable String holder;
    private final AtomicBoolean toldBusy = new AtomicBoolean();
    private volatile Scheduler.@Nullable Task deadlineTask;

    /**
     * Starts a request.
     *
     * @param patience how long to wait in nanoseconds, or {@link #NEVER}
     * @param boundTo the thread that is to own the lease, or null if no thread does
     */
    Acquisition(Engine engine, String lockName, LockOptions options, long patience, @Nullable Thread boundTo) {
        this.engine = engine;
        this.lockName = lockName;
        this.options = options;
        this.leaseTime = options.leaseTime().toNanos();
        this.lastAsked = engine.asked();
        this.start = lastAsked.at();
        this.patience = patience;
        this.deadline = patience >= NEVER - start ? NEVER : start + patience;
        this.boundTo = boundTo;
    }

    String lockName() {
        return lockName;
    }

    long leaseTime() {
        return leaseTime;
    }

    CompletableFuture<EngineLease> outcome() {
        return outcome;
    }

    boolean isOver() {
        return outcome.isDone();
    }

    /** Asks the store on the calling thread. Returns the lease, or null if the lock is busy. */
    @Nullable
    EngineLease askBlocking() throws InterruptedException {
        Claim claim = nextClaim();
        Asked asked = lastAsked;
        AcquireReply reply;
        try {
            reply = engine.store.acquire(claim);
        } catch (InterruptedException e) {
            unsettled = true;
            throw e;
        } catch (RuntimeException e) {
            throw failed(e);
        }
        if (reply instanceof Granted granted) {
            return granted(granted, asked);
        }
        sawBusy((Busy) reply);
        return null;
    }

    /** Asks the store. The answer goes to the wait queue, which calls back. */
    CompletableFuture<AcquireReply> askAsync() {
        try {
            return engine.store.acquireAsync(nextClaim());
        } catch (RuntimeException thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    private Claim nextClaim() {
        Asked asked = engine.asked();
        lastAsked = asked;
        long command = engine.timings.command(leaseTime);
        // Who asks once is not in a hurry for the answer, but unwilling to wait for the lock.
        boolean isLimited = deadline != NEVER && patience > 0;
        long timeout = isLimited ? Math.min(command, Math.max(deadline - asked.at(), Timings.LAST_ANSWER)) : command;
        return new Claim(
                nextOwnership(),
                options.leaseTime(),
                options.fencing(),
                engine.fenceFloor(),
                Duration.ofNanos(timeout));
    }

    private Ownership nextOwnership() {
        Ownership known = ownership;
        if (known != null && !engine.store.spendsTokens()) {
            return known;
        }
        settle(); // of an interrupted question, as nobody comes back to its token
        Ownership next = engine.newOwnership(lockName);
        ownership = next;
        return next;
    }

    /**
     * Makes a lease of a grant. A grant that took so long that it is over by now is given back.
     *
     * @param asked when the question was sent
     */
    EngineLease granted(Granted reply, Asked asked) {
        reply.fence().ifPresent(engine::sawFence);
        if (engine.now() >= asked.at() + leaseTime - Timings.drift(leaseTime) || engine.isClosed()) {
            unsettled = true;
            throw engine.isClosed()
                    ? Engine.closedWhileWaiting(lockName())
                    : new LockUnavailableException(
                            lockName(), "the grant arrived after its lease time; it is given back", null);
        }
        return new EngineLease(engine, Objects.requireNonNull(ownership), options, reply.fence(), asked, boundTo);
    }

    Asked lastAsked() {
        return lastAsked;
    }

    /** Notes that the lock was busy. */
    void sawBusy(Busy busy) {
        holder = busy.holder();
        if (toldBusy.compareAndSet(false, true)) {
            engine.tell(listener -> listener.busy(lockName()));
        }
    }

    /** Returns who held the lock when this request last saw it. */
    @Nullable
    String holder() {
        return holder;
    }

    /** Notes that a question failed. */
    LockException failed(Throwable thrown) {
        LockException failure = Replies.failure(lockName(), thrown);
        if (!(failure instanceof LockUnavailableException unavailable) || unavailable.outcomeUnknown()) {
            unsettled = true;
        }
        return failure;
    }

    /** Gives the lease to the one who waits. Returns false if nobody does any more; the lease is then released. */
    boolean deliver(EngineLease lease) {
        lease.start();
        boolean wanted = outcome.complete(lease);
        endPatience();
        if (wanted) {
            Duration waited = Duration.ofNanos(engine.now() - start);
            engine.tell(listener -> listener.acquired(lease, waited));
        } else {
            lease.abandon();
        }
        return wanted;
    }

    /** Ends the request with a failure, unless it is over. */
    void fail(LockException failure) {
        if (outcome.completeExceptionally(failure)) {
            endPatience();
            if (failure instanceof LockTimeoutException) {
                engine.tell(listener -> listener.timedOut(lockName(), Duration.ofNanos(patience)));
            }
            settle();
        }
    }

    /** Ends the request because the caller was interrupted or cancelled it. Returns false if it was over already. */
    boolean abandon() {
        boolean abandoned = outcome.cancel(false);
        if (abandoned) {
            endPatience();
            settle();
        }
        return abandoned;
    }

    /** Has what may have been granted without our knowledge released. */
    void settle() {
        Ownership asked = ownership;
        if (unsettled && asked != null) {
            unsettled = false;
            long command = engine.timings.command(leaseTime);
            engine.compensator.release(asked, command, lastAsked.at() + 2 * command + leaseTime);
        }
    }

    /** What the caller is told when its patience ends. */
    LockException outOfPatience(@Nullable LockException lastFailure, @Nullable String holder) {
        return lastFailure == null
                ? new LockTimeoutException(lockName(), Duration.ofNanos(patience), holder)
                : lastFailure;
    }

    /** Has the given action run when the caller's patience ends. */
    void watchDeadline(Runnable onDeadline) {
        if (deadline != NEVER) {
            deadlineTask = engine.schedule(deadline - engine.now(), onDeadline);
            if (isOver()) {
                endPatience();
            }
        }
    }

    private void endPatience() {
        Scheduler.Task task = deadlineTask;
        if (task != null) {
            task.cancel();
        }
    }
}
