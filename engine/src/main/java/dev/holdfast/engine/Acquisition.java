package dev.holdfast.engine;

import dev.holdfast.LockException;
import dev.holdfast.LockOptions;
import dev.holdfast.LockTimeoutException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.HandOver;
import dev.holdfast.spi.QueueEntry;
import dev.holdfast.spi.Scheduler;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request of one caller for one lock, from the first question to the grant or the end of patience. It has one token
 * all along, so that asking again after an outage finds what an earlier question may have got; unless the store
 * {@linkplain dev.holdfast.spi.LockStore#usesTokensOnce() spends tokens}.
 */
final class Acquisition {
    static final long NEVER = Long.MAX_VALUE;

    final LockOptions options;
    final long start;

    /** When the caller's patience ends, as {@link Engine#now()}; {@link #NEVER} if it does not. */
    final long deadline;

    /** How long the caller is ready to wait; {@link #NEVER} for without a limit. */
    final long patience;

    /** How to join the queue of the store; null if it does not. */
    final @Nullable QueueEntry newcomer;

    private final Engine engine;
    private final String lockName;
    private final long leaseTime;
    private final @Nullable Thread boundTo;

    /** The outcome, for the one who waits. Completed once; whoever completes it decides. */
    private final CompletableFuture<EngineLease> outcome = new CompletableFuture<>();

    /** What it asks with. */
    private final BidHolder bid = new BidHolder();

    private volatile @Nullable String holder;
    private final AtomicBoolean toldBusy = new AtomicBoolean();
    private volatile Scheduler.@Nullable Task deadlineTask;

    /**
     * Starts a request.
     *
     * @param patience how long to wait in nanoseconds, or {@link #NEVER}
     * @param boundTo the thread that is to own the lease, or null if no thread does
     * @param newcomer how to join the queue of the store, or null
     */
    Acquisition(
            Engine engine,
            String lockName,
            LockOptions options,
            long patience,
            @Nullable Thread boundTo,
            @Nullable QueueEntry newcomer) {
        this.engine = engine;
        this.lockName = lockName;
        this.options = options;
        this.leaseTime = options.leaseTime().toNanos();
        this.start = engine.now();
        this.patience = patience;
        this.deadline = patience >= NEVER - start ? NEVER : start + patience;
        this.boundTo = boundTo;
        this.newcomer = newcomer;
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

    /** How long a lock that is handed to this request is kept for it. */
    long claimTime() {
        return engine.timings.claim(leaseTime);
    }

    /** Asks the store and has the answer taken in, both on the calling thread. */
    void askBlocking(Consumer<Answer> taker) throws InterruptedException {
        Runnable end = engine.underWay.begin();
        try {
            taker.accept(nextCall().await());
        } finally {
            end.run();
        }
    }

    /** Asks the store and has the answer taken in when it comes, by whatever thread brings it. */
    void askAsync(Consumer<Answer> taker) {
        Runnable end = engine.underWay.begin();
        nextCall().start().thenAccept(taker).whenComplete((done, thrown) -> end.run());
    }

    /** Begins a question. */
    AcquireCall nextCall() {
        if (engine.store.usesTokensOnce()) {
            settle(); // of an interrupted question, as nobody comes back to its token
        }
        Asked asked = engine.asked();
        return new AcquireCall(engine, this, bid.begin(asked, this::newBid), asked);
    }

    private Bid newBid() {
        int fenceBlock = Cohort.fenceBlock(options, engine.queues.hasLine(lockName));
        return new Bid(engine, engine.newOwnership(lockName), leaseTime, fenceBlock);
    }

    /** Takes in that somebody else holds the lock. */
    void held(Busy busy) {
        holder = busy.holder();
        if (toldBusy.compareAndSet(false, true)) {
            engine.tell(listener -> listener.busy(lockName()));
        }
    }

    /** Makes a lease of what was granted to a token of this request. */
    EngineLease lease(Bid asker, Granted granted, Beginning beginning) {
        return new EngineLease(asker.ownership, options, granted, beginning, boundTo);
    }

    /**
     * Makes a lease of a lock that was handed to this request, without a question. Null if it has to ask: the message is about
     * somebody else, or may be an old one; or a lease without renewal is to have all of its time.
     */
    @Nullable
    EngineLease takeUp(HandOver handOver) {
        Bid asker = options.autoRenew() ? bid.takeOut(mine -> mine.isGrantedBy(handOver)) : null;
        if (asker == null) {
            return null;
        }
        engine.sawFence(handOver.fence());
        Granted granted =
                AcquireReply.granted(OptionalLong.of(handOver.fence())).withFenceBlock(asker.fenceBlock);
        return lease(asker, granted, asker.beginning(handOver, options));
    }

    /** Gives the lease to the one who waits. If nobody does any more, or the provider was closed, it is released. */
    void deliver(EngineLease lease) {
        lease.start();
        give(lease);
    }

    private void give(EngineLease lease) {
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

    /** Takes over the lock from a holder in this process, and gives up what was asked of the store. */
    void take(EngineLease before) {
        give(before.passedTo(options, boundTo));
        settle();
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

    /**
     * Ends the request because the caller was interrupted or cancelled it, and leaves it to be settled. Returns false if it was
     * over already.
     */
    boolean abandon() {
        boolean abandoned = outcome.cancel(false);
        if (abandoned) {
            endPatience();
        }
        return abandoned;
    }

    /**
     * Has what may be left in the store released. While a question is under way nothing is done: its answer comes back to
     * this, and until then the token may be left to the next in line, who must not find it released.
     */
    void settle() {
        Bid idle = bid.takeOut(any -> true);
        if (idle != null) {
            idle.settle();
        }
    }

    /** Takes over the place in the store's queue of one who gave up, if it is one that this request can use. */
    void inherit(Acquisition gone) {
        boolean isOfUse = newcomer != null && isAlike(gone) && bid.isEmpty();
        Bid place = isOfUse ? gone.takePlace() : null;
        if (place != null) {
            bid.put(place);
        }
    }

    /** Tells whether both would ask for a place in the same way; in a line that is there already the number may be another. */
    private boolean isAlike(Acquisition other) {
        return Cohort.fenceBlock(options, false) == Cohort.fenceBlock(other.options, false);
    }

    /** Tells whether this request is to join the queue of the store and has not asked yet. */
    boolean wantsPlace() {
        return newcomer != null && bid.isEmpty();
    }

    /** Takes out its place in the store's queue; null if there is none, or its question is under way. */
    @Nullable
    Bid takePlace() {
        return bid.takeOut(Bid::isPlaced);
    }

    /** Tells whether the store tells this request when it gets the lock. */
    boolean isPlaced() {
        return bid.isPlaced();
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
