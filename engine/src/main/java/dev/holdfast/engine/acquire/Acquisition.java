package dev.holdfast.engine.acquire;

import dev.holdfast.LockException;
import dev.holdfast.LockOptions;
import dev.holdfast.LockTimeoutException;
import dev.holdfast.engine.context.EngineContext;
import dev.holdfast.engine.context.SendTime;
import dev.holdfast.engine.context.Timings;
import dev.holdfast.engine.context.WaitFailures;
import dev.holdfast.engine.event.JfrRecorder;
import dev.holdfast.engine.lease.EngineLease;
import dev.holdfast.engine.lease.HandOffBudget;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.HandOver;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Scheduler;
import dev.holdfast.spi.StoreFutures;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The request of one caller for one lock, from the first attempt to the grant or the end of the wait. All its attempts use one
 * token, so that an attempt after an outage finds a grant of an earlier attempt. The exception is a store that
 * {@linkplain LockStore#usesTokensOnce() uses tokens once}. Thread-safe.
 */
public final class Acquisition {
    private final AcquireServices services;
    private final EngineContext context;
    private final AcquireRequest request;

    /** Set by the thread that decides the outcome, which completes the future after that. */
    private final AtomicBoolean isOver = new AtomicBoolean();

    private final CompletableFuture<EngineLease> outcome = new CompletableFuture<>();
    private final ClaimTokenSlot token = new ClaimTokenSlot();
    private final AtomicBoolean isBusyReported = new AtomicBoolean();

    /** Where the caller requested the lock, if that is recorded. */
    private final @Nullable Throwable origin;

    private volatile @Nullable String holder;
    private volatile Scheduler.@Nullable Task deadlineTask;

    /** Creates an acquisition that has made no attempt. */
    public Acquisition(AcquireServices services, AcquireRequest request) {
        this.services = services;
        this.context = services.context();
        this.request = request;
        this.origin = context.leaks().recordsStack() ? new Throwable("the lock was acquired here") : null;
    }

    /** Returns the request of the caller. */
    public AcquireRequest request() {
        return request;
    }

    /** Returns the name of the lock. */
    public String lockName() {
        return request.lockName();
    }

    /** Returns the future of the outcome, on which the caller waits. */
    public CompletableFuture<EngineLease> outcome() {
        return outcome;
    }

    /** Returns whether the outcome is decided. */
    public boolean isOver() {
        return isOver.get();
    }

    /** Returns how long the store keeps a lock that it handed over to this acquisition. */
    public long claimTime() {
        return context.timings().claim(request.leaseTime());
    }

    // Attempts

    /** Makes an attempt and passes the result on, both on the calling thread. */
    public void attemptBlocking(Consumer<AttemptResult> onResult) throws InterruptedException {
        Runnable end = context.inFlight().begin();
        try {
            LockException late = awaitFirstConnection();
            onResult.accept(late == null ? beginAttempt().makeBlocking() : new AttemptResult.Failed(late));
        } finally {
            end.run();
        }
    }

    /** Makes an attempt. The thread that receives the reply passes the result on. */
    public void attempt(Consumer<AttemptResult> onResult) {
        Runnable end = context.inFlight().begin();
        CompletableFuture<@Nullable Void> first = context.store().firstConnection(connectTime());
        CompletableFuture<AttemptResult> result = first == null
                ? beginAttempt().make()
                : first.handle((done, thrown) -> Optional.ofNullable(ifTooLate(thrown)))
                        .thenCompose(late -> late.isEmpty()
                                ? beginAttempt().make()
                                : CompletableFuture.completedFuture(new AttemptResult.Failed(late.get())));
        result.thenAccept(onResult).whenComplete((done, thrown) -> end.run());
    }

    /** Returns how long this caller may wait for the first connection of the store, in nanoseconds. */
    private long connectTime() {
        return isTimed() ? Math.max(1, request.deadline() - context.now()) : Long.MAX_VALUE;
    }

    private boolean isTimed() {
        return request.hasLimit() && request.waitTime() > 0;
    }

    /** Waits for the first connection of the store. Returns the failure if there is no time left for an attempt. */
    private @Nullable LockException awaitFirstConnection() throws InterruptedException {
        CompletableFuture<@Nullable Void> first = context.store().firstConnection(connectTime());
        if (first == null) {
            return null;
        }
        try {
            first.get();
            return null;
        } catch (ExecutionException e) {
            return ifTooLate(e);
        }
    }

    private @Nullable LockException ifTooLate(@Nullable Throwable failure) {
        return failure == null || !isTimed() || context.now() < request.deadline() - Timings.MILLI
                ? null
                : StoreFutures.failure(lockName(), failure);
    }

    /** Begins an attempt, which the caller makes. */
    public AcquireAttempt beginAttempt() {
        if (context.store().usesTokensOnce()) {
            settle(); // the token of the last attempt, which is not used again
        }
        SendTime sent = context.sendTime();
        return new AcquireAttempt(
                services, request, token.begin(sent, this::newToken), sent, this::onBusy, this::isOver);
    }

    private ClaimToken newToken() {
        int fenceBlock = HandOffBudget.fenceBlock(
                request.options(), services.hasLocalQueue().test(lockName()));
        return new ClaimToken(context, context.newOwnership(lockName()), request.leaseTime(), fenceBlock);
    }

    private void onBusy(Busy busy) {
        holder = busy.holder();
        if (isBusyReported.compareAndSet(false, true)) {
            context.events().report(this, "busy", listener -> listener.busy(lockName()));
        }
    }

    /**
     * Creates a lease from a hand-over to this acquisition, without an attempt. Returns null if an attempt is needed: the message
     * is about another token or may be old, or leases are not renewed, so that this one must start with its whole lease time.
     */
    public @Nullable EngineLease accept(HandOver handOver) {
        LockOptions options = request.options();
        ClaimToken granted = options.autoRenew() ? token.takeOut(idle -> idle.isGrantedBy(handOver)) : null;
        if (granted == null) {
            return null;
        }
        context.sawFence(handOver.fence());
        return new EngineLease(
                services.leases(),
                granted.ownership(),
                options,
                AcquireReply.granted(OptionalLong.of(handOver.fence())).withFenceBlock(granted.fenceBlock()),
                granted.leaseStart(handOver, options),
                request.ownerThread());
    }

    // Outcome

    /** Starts a lease and passes it to the caller. Releases it if the caller has given up or the provider is closed. */
    public void deliver(EngineLease lease) {
        complete(lease, lease::start);
    }

    /**
     * Takes the lock over from a holder in this process, and gives up the token and the ticket that this acquisition has in the
     * store.
     */
    public void takeOver(EngineLease ended) {
        EngineLease next = ended.handedOffTo(request.options(), request.ownerThread());
        complete(next, () -> next.startInPlaceOf(ended));
        settle();
    }

    private void complete(EngineLease lease, Runnable start) {
        if (context.isClosed()) {
            fail(WaitFailures.closed(lockName()));
        }
        if (!decide()) {
            lease.markUndelivered();
            start.run();
            lease.abandon();
            return;
        }
        Duration waited = Duration.ofNanos(context.now() - request.start());
        JfrRecorder.acquired(lease, waited);
        // The first event of the lease, as neither the watchdog nor the caller knows the lease yet. The listener runs
        // after the caller.
        context.events().add(lease, "acquired", listener -> listener.acquired(lease, waited));
        lease.origin(origin);
        start.run();
        if (context.isClosed()) {
            lease.loseByClose(); // closing may have looked for leases before this one was started
        }
        outcome.complete(lease);
        context.events().deliver(lease);
    }

    /** Ends the acquisition with a failure, unless it is over. */
    public void fail(LockException failure) {
        if (decide()) {
            if (failure instanceof LockTimeoutException) {
                Duration waited = Duration.ofNanos(request.waitTime());
                context.events().add(this, "timedOut", listener -> listener.timedOut(lockName(), waited));
            } else {
                context.events().add(this, "acquireFailed", listener -> listener.acquireFailed(lockName(), failure));
            }
            outcome.completeExceptionally(failure);
            settle();
            context.events().deliver(this);
        }
    }

    /**
     * Ends the acquisition with a failure, if one is given. If the acquisition is over afterwards, releases what it may have left
     * in the store.
     */
    public void settleOrFail(@Nullable LockException failure) {
        if (failure != null) {
            fail(failure);
        }
        if (isOver()) {
            settle();
        }
    }

    /** Ends the acquisition because its caller gave up; {@link #settle} has to follow. Returns false if it was over before. */
    public boolean abandon() {
        boolean isAbandoned = decide();
        if (isAbandoned) {
            outcome.cancel(false);
        }
        return isAbandoned;
    }

    private boolean decide() {
        boolean isDecided = isOver.compareAndSet(false, true);
        cancelDeadline();
        return isDecided;
    }

    /**
     * Releases what this acquisition may have left in the store. Does nothing while an attempt is in flight: the reply comes back
     * to this acquisition, which settles it then, unless the next waiter has inherited the token.
     */
    public void settle() {
        ClaimToken idle = token.takeOut(any -> true);
        if (idle != null) {
            idle.settle(services.compensator());
        }
    }

    // Ticket in the queue of the store

    /** Inherits the ticket of an acquisition that gave up, if this one can use it. */
    public void inheritTicket(Acquisition gone) {
        boolean isUseful = needsTicket() && isAlike(gone);
        ClaimToken inherited = isUseful ? gone.token.takeOut(ClaimToken::hasTicket) : null;
        if (inherited != null) {
            inherited.inheritedFor(request.leaseTime());
            token.put(inherited);
        }
    }

    /**
     * Returns whether both acquisitions request the same number of fencing tokens, apart from the larger number for a lock with
     * local waiters.
     */
    private boolean isAlike(Acquisition other) {
        return HandOffBudget.fenceBlock(request.options(), false)
                == HandOffBudget.fenceBlock(other.request.options(), false);
    }

    /** Returns whether this acquisition joins the queue of the store. */
    public boolean joinsStoreQueue() {
        return request.queueEntry() != null;
    }

    /** Returns whether this acquisition joins the queue of the store and has made no attempt. */
    public boolean needsTicket() {
        return joinsStoreQueue() && token.isEmpty();
    }

    /**
     * Removes the ticket, and returns the action that gives it up in the store. An attempt without a reply may have got a ticket,
     * too. Returns null if there surely is none, or an attempt is in flight.
     */
    public @Nullable Runnable takeTicket() {
        ClaimToken idle = token.takeOut(ClaimToken::mayHaveTicket);
        return idle == null ? null : () -> idle.settle(services.compensator());
    }

    /** Returns whether the store notifies this acquisition when it hands the lock over. */
    public boolean hasTicket() {
        return token.hasTicket();
    }

    // Deadline

    /**
     * Returns the failure with which the wait ends.
     *
     * @param outage the failure of the last attempt, or null if it had a reply
     * @param lastHolder the holder that was last seen by a waiter in this process, or null
     */
    public LockException endOfWait(@Nullable LockException outage, @Nullable String lastHolder) {
        return outage == null
                ? new LockTimeoutException(
                        lockName(), Duration.ofNanos(request.waitTime()), lastHolder == null ? holder : lastHolder)
                : outage;
    }

    /** Runs an action at the deadline, unless the acquisition is over by then. */
    public void atDeadline(Runnable action) {
        if (request.hasLimit()) {
            unlessOver(request.deadline() - context.now(), action);
        }
    }

    /** Runs an action after a delay in nanoseconds, unless the acquisition is over by then. */
    public void unlessOver(long delay, Runnable action) {
        deadlineTask = context.schedule(delay, action);
        if (isOver()) {
            cancelDeadline();
        }
    }

    private void cancelDeadline() {
        Scheduler.Task task = deadlineTask;
        if (task != null) {
            task.cancel();
        }
    }
}
