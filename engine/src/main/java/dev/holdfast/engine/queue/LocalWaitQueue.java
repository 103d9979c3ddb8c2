package dev.holdfast.engine.queue;

import dev.holdfast.LockException;
import dev.holdfast.engine.acquire.Acquisition;
import dev.holdfast.engine.context.EngineContext;
import dev.holdfast.engine.context.Timings;
import dev.holdfast.engine.context.WaitFailures;
import dev.holdfast.engine.lease.EngineLease;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.HandOver;
import dev.holdfast.spi.WaitListener;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The local wait queue of one lock. Only its head makes attempts, so a thousand waiting threads cost the store no more than one.
 * Thread-safe.
 */
final class LocalWaitQueue implements WaitListener {
    private final EngineContext context;
    private final String lockName;
    private final HeadAttempts attempts;
    private final WaitQueueState state;

    /**
     * Creates an empty queue.
     *
     * @param delivering the threads that are delivering the result of an attempt with a release
     * @param onRetired takes this queue out of the map
     */
    LocalWaitQueue(EngineContext context, String lockName, Set<Thread> delivering, Consumer<LocalWaitQueue> onRetired) {
        this.context = context;
        this.lockName = lockName;
        this.attempts = new HeadAttempts(context, lockName, delivering, () -> onRetired.accept(this));
        this.state = attempts.state();
    }

    // Waiters come and go

    /** Adds a waiter; returns false if this queue is retired. */
    boolean join(Acquisition waiter, @Nullable Busy busy, @Nullable LockException failure) {
        Runnable giveUpSecondTicket;
        state.mutex.lock();
        try {
            if (state.isRetired()) {
                return false;
            }
            boolean isFirst = state.waiters.isEmpty();
            giveUpSecondTicket = state.waiters.add(waiter);
            if (isFirst) {
                state.onFirstHead(waiter, busy, failure);
            } else if (state.waiters.head() == waiter) {
                state.onHeadInFront(busy, failure);
            }
        } finally {
            state.mutex.unlock();
        }
        attempts.watch().begin(lockName, this);
        if (giveUpSecondTicket != null) {
            giveUpSecondTicket.run();
        }
        waiter.atDeadline(() -> onDeadline(waiter));
        return true;
    }

    /** Removes a waiter. */
    void leave(Acquisition waiter) {
        state.mutex.lock();
        try {
            state.remove(waiter);
        } finally {
            state.mutex.unlock();
        }
        attempts.endWatchIfRetired();
    }

    /** Fails all waiters because the provider is closed. */
    void close() {
        List<Acquisition> all;
        state.mutex.lock();
        try {
            all = state.waiters.all();
        } finally {
            state.mutex.unlock();
        }
        all.forEach(waiter -> endWait(waiter, WaitFailures.closed(lockName)));
    }

    /**
     * Ends the wait of a waiter. The head first makes a last attempt and waits a moment for its reply; for other waiters the last
     * reply to the head counts.
     */
    private void onDeadline(Acquisition waiter) {
        boolean isHead;
        LockException end;
        state.mutex.lock();
        try {
            isHead = state.waiters.head() == waiter;
            LockException outage = state.outage();
            end = waiter.endOfWait(
                    outage == null || isHead ? outage : WaitFailures.ofAnotherWaiter(lockName, outage), state.holder());
            if (isHead && !state.isAttemptInFlight()) {
                state.schedule.planNow();
            }
        } finally {
            state.mutex.unlock();
        }
        if (isHead) {
            waiter.unlessOver(Timings.LAST_REPLY, () -> endWait(waiter, end));
        } else {
            endWait(waiter, end);
        }
    }

    private void endWait(Acquisition waiter, LockException end) {
        leave(waiter);
        waiter.fail(end);
    }

    // The store notifies

    @Override
    public boolean wakeUp() {
        return attempts.onWakeUp();
    }

    @Override
    public boolean handedOver(HandOver handOver) {
        Runnable end = context.inFlight().begin();
        try {
            // Closing either waits for this call, or this call sees that the provider is closed.
            return !context.isClosed() && attempts.onHandOver(handOver);
        } finally {
            end.run();
        }
    }

    // Leases of this process end

    /** Notes that this process released the lock in the store. */
    void onLocalRelease() {
        attempts.onLocalRelease();
    }

    /** Begins the attempt of the head that a release takes along. Returns null if there is no such attempt. */
    @Nullable
    AttemptWithRelease beginWithRelease() {
        return attempts.beginWithRelease();
    }

    /**
     * Removes the head if the lock may be handed off to it, and leaves its ticket to the next waiter. Returns null if the lock
     * has to be released in the store.
     */
    @Nullable
    Acquisition removeForHandOff(EngineLease lease) {
        Acquisition next;
        state.mutex.lock();
        try {
            next = state.waiters.head();
            if (next != null
                    && !context.isClosed()
                    && lease.allowsHandOffTo(next.request().options())) {
                state.setLocalHolder(lease);
                state.remove(next);
                if (state.waiters.needTicket() && !state.isAttemptInFlight()) {
                    state.schedule.planDelayed();
                }
            } else {
                next = null;
                state.onHolderEnded(lease);
            }
        } finally {
            state.mutex.unlock();
        }
        attempts.endWatchIfRetired();
        return next;
    }

    /** Makes an attempt for a head without a ticket, because a lease was lost and no release will take the attempt along. */
    void onLost(EngineLease lease) {
        state.mutex.lock();
        try {
            Acquisition head = state.waiters.head();
            if (state.onHolderEnded(lease) && head != null && !head.hasTicket() && !state.isAttemptInFlight()) {
                state.schedule.planNow();
            }
        } finally {
            state.mutex.unlock();
        }
        attempts.endWatchIfRetired();
    }
}
