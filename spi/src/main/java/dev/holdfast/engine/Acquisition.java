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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
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
    private final AtomicBoolean unsettled = new AtomicBoolean();

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

    /** Asks the store and has the answer taken in, both on the calling thread. */
    void askBlocking(Consumer<Answer> taker) throws InterruptedException {
        Runnable end = engine.underWay.begin();
        try {
            Claim claim = nextClaim();
            Asked asked = lastAsked;
            taker.accept(engine.isClosed() ? closed() : ask(claim, asked));
        } finally {
            end.run();
        }
    }

    private Answer ask(Claim claim, Asked asked) throws InterruptedException {
        try {
            return answer(engine.calls.acquire(claim), claim.ownership(), asked);
        } catch (InterruptedException e) {
            unsettled.set(true);
            throw e;
        } catch (RuntimeException | Error thrown) {
            return failed(thrown);
        }
    }

    /** Asks the store and has the answer taken in when it comes, by whatever thread brings it. */
    void askAsync(Consumer<Answer> taker) {
        Runnable end = engine.underWay.begin();
        Claim claim = nextClaim();
        Asked asked = lastAsked;
        if (engine.isClosed()) {
            taker.accept(closed());
            end.run();
            return;
        }
        engine.calls.acquireAsync(claim).whenComplete((reply, thrown) -> {
            try {
                taker.accept(thrown == null ? answer(reply, claim.ownership(), asked) : failed(thrown));
            } finally {
                end.run();
            }
        });
    }

    private Claim nextClaim() {
        Asked asked = engine.asked();
        lastAsked = asked;
        return new Claim(
                nextOwnership(),
                options.leaseTime(),
                options.fencing(),
                engine.fenceFloor(),
                Duration.ofNanos(timeout(asked.at())));
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

    private long timeout(long now) {
        long command = engine.timings.command(leaseTime);
        // Who asks once is not in a hurry for the answer, but unwilling to wait for the lock.
        boolean isLimited = deadline != NEVER && patience > 0;
        return isLimited ? Math.min(command, Math.max(deadline - now, Timings.LAST_ANSWER)) : command;
    }

    private Answer closed() {
        return new Answer.Failed(Engine.closedWhileWaiting(lockName()));
    }

    private Answer answer(AcquireReply reply, Ownership asker, Asked asked) {
        if (reply instanceof Busy busy) {
            holder = busy.holder();
            if (toldBusy.compareAndSet(false, true)) {
                engine.tell(listener -> listener.busy(lockName()));
            }
            return new Answer.Held(busy);
        }
        return granted((Granted) reply, asker, asked);
    }

    /** Makes a lease of a grant. A grant that took so long that it is over by now is given back. */
    private Answer granted(Granted reply, Ownership asker, Asked asked) {
        reply.fence().ifPresent(engine::sawFence);
        if (engine.isClosed()) {
            unsettled.set(true);
            return closed();
        }
        if (engine.elapsedSince(asked, leaseTime) >= leaseTime - Timings.drift(leaseTime)) {
            unsettled.set(true);
            return new Answer.Failed(new LockUnavailableException(
                    lockName(), "the grant arrived after its lease time; it is given back", null));
        }
        return new Answer.Leased(new EngineLease(engine, asker, options, reply, asked, boundTo));
    }

    private Answer failed(Throwable thrown) {
        LockException failure = Replies.failure(lockName(), thrown);
        if (!(failure instanceof LockUnavailableException unavailable) || unavailable.outcomeUnknown()) {
            unsettled.set(true);
        }
        return new Answer.Failed(failure);
    }

    /** Gives the lease to the one who waits. If nobody does any more, or the provider was closed, it is released. */
    void deliver(EngineLease lease) {
        lease.start();
        if (engine.isClosed()) {
            fail(Engine.closedWhileWaiting(lockName()));
        }
        boolean wanted = outcome.complete(lease);
        endPatience();
        if (wanted) {
            Duration waited = Duration.ofNanos(engine.now() - start);
            FlightRecord.acquired(lease, waited);
            engine.tell(listener -> listener.acquired(lease, waited));
        } else {
            lease.abandon();
        }
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

    /** Ends the request with a failure, if one is given. If it is over, by this or before, it leaves nothing behind. */
    void settleOrFail(@Nullable LockException failure) {
        if (failure != null) {
            fail(failure);
        }
        if (isOver()) {
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
        if (asked != null && unsettled.getAndSet(false)) {
            long command = engine.timings.command(leaseTime);
            engine.compensator.release(asked, command, lastAsked.at() + 2 * command + leaseTime);
        }
    }

    /**
     * What the caller is told when its patience ends.
     *
     * @param outage what its last question failed with, or null if that was answered
     * @param lastHolder who held the lock when somebody in this process last saw it, or null
     */
    LockException outOfPatience(@Nullable LockException outage, @Nullable String lastHolder) {
        return outage == null
                ? new LockTimeoutException(
                        lockName(), Duration.ofNanos(patience), lastHolder == null ? holder : lastHolder)
                : outage;
    }

    /** Has the given action run when the caller's patience ends, unless the request is over by then. */
    void atDeadline(Runnable action) {
        if (deadline != NEVER) {
            unlessOver(deadline - engine.now(), action);
        }
    }

    /** Has the given action run after some time, unless the request is over by then. */
    void unlessOver(long delay, Runnable action) {
        deadlineTask = engine.schedule(delay, action);
        if (isOver()) {
            endPatience();
        }
    }

    private void endPatience() {
        Scheduler.Task task = deadlineTask;
        if (task != null) {
            task.cancel();
        }
    }
}
