package dev.holdfast.engine.queue;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.holdfast.LockException;
import dev.holdfast.engine.acquire.AcquireRequest;
import dev.holdfast.engine.acquire.Acquisition;
import dev.holdfast.engine.context.EngineContext;
import dev.holdfast.engine.lease.EngineLease;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.HandOver;
import dev.holdfast.spi.Ownership;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The state of one local wait queue: its waiters, the attempts of its head, and the local holder that was served from it.
 * Everything is guarded by the mutex, which is never held while the store is called or a caller is notified.
 */
final class WaitQueueState {
    final ReentrantLock mutex = new ReentrantLock();

    private final EngineContext context;
    private final Runnable onRetired;

    @GuardedBy("mutex")
    final LocalWaiters waiters = new LocalWaiters();

    @GuardedBy("mutex")
    final AttemptSchedule schedule;

    @GuardedBy("mutex")
    final PollBackoff backoff;

    @GuardedBy("mutex")
    private boolean isAttemptInFlight;

    /** A message that came during an attempt. It is judged when the attempt has ended. */
    @GuardedBy("mutex")
    private @Nullable HandOver earlyHandOver;

    @GuardedBy("mutex")
    private long lastReply;

    /** The failure of the last attempt, if it was an outage. */
    @GuardedBy("mutex")
    private @Nullable LockException outage;

    @GuardedBy("mutex")
    private @Nullable String holder;

    /**
     * The token of the local holder that got the lock in this queue. While it is set the queue is kept, so that new waiters join
     * it instead of making an attempt.
     */
    @GuardedBy("mutex")
    private @Nullable Ownership localHolder;

    /** Set when the queue has left the map. It takes no waiter then. */
    @GuardedBy("mutex")
    private boolean isRetired;

    /**
     * Creates the state of an empty queue.
     *
     * @param onRetired takes the queue out of the map; called under the mutex
     */
    WaitQueueState(EngineContext context, AttemptSchedule schedule, Runnable onRetired) {
        this.context = context;
        this.schedule = schedule;
        this.backoff = new PollBackoff(context);
        this.onRetired = onRetired;
    }

    @GuardedBy("mutex")
    boolean isRetired() {
        return isRetired;
    }

    // Waiters

    /**
     * Plans the next attempt of a waiter that joined an empty queue.
     *
     * @param busy the reply to its first attempt; null if that failed or was not made
     * @param failure the failure of its first attempt; null if that had a reply or was not made
     */
    @GuardedBy("mutex")
    void onFirstHead(Acquisition head, @Nullable Busy busy, @Nullable LockException failure) {
        backoff.restart();
        outage = failure;
        lastReply = failure == null ? context.now() : head.request().start();
        planFirstAttempt(busy, failure);
    }

    /**
     * Plans the next attempt of a waiter that joined in front of those that do not join the queue of the store.
     *
     * @param busy the reply to its first attempt; null if that failed or was not made
     * @param failure the failure of its first attempt; null if that had a reply or was not made
     */
    @GuardedBy("mutex")
    void onHeadInFront(@Nullable Busy busy, @Nullable LockException failure) {
        backoff.restart();
        if (failure != null) {
            outage = failure;
        } else if (busy != null) {
            outage = null;
            lastReply = context.now();
        }
        planFirstAttempt(busy, failure);
    }

    @GuardedBy("mutex")
    private void planFirstAttempt(@Nullable Busy busy, @Nullable LockException failure) {
        if (isAttemptInFlight) {
            backoff.onWakeUp(); // it is the attempt of another waiter
        } else if (busy != null || failure != null) {
            schedule.cancel();
            planNextAttempt(busy);
        } else if (localHolder != null) {
            schedule.planDelayed();
        } else {
            schedule.planNow(); // for the first waiter: those that it joined behind have left in the meantime
        }
    }

    /** Removes a waiter, and retires the queue if it was the last one. */
    @GuardedBy("mutex")
    void remove(Acquisition waiter) {
        boolean wasHead = waiters.head() == waiter;
        if (!waiters.remove(waiter)) {
            return;
        }
        retireIfUnused();
        Acquisition next = waiters.head();
        if (!wasHead || next == null) {
            return;
        }
        backoff.restart();
        if (waiter.joinsStoreQueue() && !next.joinsStoreQueue() && !isAttemptInFlight) {
            schedule.cancel(); // planned for a waiter that the store notifies
            planNextAttempt(null);
        }
    }

    /**
     * Removes a waiter that acquired the lock from the store. If the head has no ticket then, the caller has to plan its attempt.
     *
     * @return the message that came during the attempt; null if there is none, or it is about this grant
     */
    @GuardedBy("mutex")
    @Nullable
    HandOver removeNewHolder(Acquisition newHolder, EngineLease lease) {
        HandOver early = onReply(null);
        setLocalHolder(lease);
        remove(newHolder);
        if (!waiters.needTicket()) {
            planNextAttempt(null);
        }
        return early != null && early.ownership().equals(lease.ownership()) ? null : early;
    }

    /** Notes that a waiter of this queue has become the holder. */
    @GuardedBy("mutex")
    void setLocalHolder(EngineLease lease) {
        localHolder = context.store().canReleaseAndAcquire() ? lease.ownership() : null;
    }

    /** Notes that a lease has ended and its lock was not handed off. Returns whether the lease was served from this queue. */
    @GuardedBy("mutex")
    boolean onHolderEnded(EngineLease lease) {
        boolean wasLocalHolder = lease.ownership().equals(localHolder);
        if (wasLocalHolder) {
            localHolder = null;
            retireIfUnused();
        }
        return wasLocalHolder;
    }

    @GuardedBy("mutex")
    private void retireIfUnused() {
        if (waiters.isEmpty()) {
            schedule.cancel();
            isRetired = localHolder == null;
        }
        if (isRetired) {
            onRetired.run();
        }
    }

    // The attempts of the head

    @GuardedBy("mutex")
    boolean isAttemptInFlight() {
        return isAttemptInFlight;
    }

    /** Notes that an attempt begins, whether it was planned or not. */
    @GuardedBy("mutex")
    void beginAttempt() {
        isAttemptInFlight = true;
        schedule.cancel();
    }

    /** Plans the next attempt, if there is a waiter and none is planned. */
    @GuardedBy("mutex")
    void planNextAttempt(@Nullable Busy busy) {
        Acquisition head = waiters.head();
        if (head != null && !schedule.isPlanned()) {
            schedule.plan(backoff.next(busy, head.claimTime()));
        }
    }

    /** Plans an attempt for now, or right after the attempt that is in flight. */
    @GuardedBy("mutex")
    void attemptSoon() {
        if (isAttemptInFlight) {
            backoff.onWakeUp();
        } else {
            schedule.planNow();
        }
    }

    /** Keeps a message that came during an attempt. Of several messages, the one of the latest grant counts. */
    @GuardedBy("mutex")
    void keep(HandOver handOver) {
        if (earlyHandOver == null || handOver.fence() > earlyHandOver.fence()) {
            earlyHandOver = handOver;
        }
    }

    /**
     * Notes a reply to the attempt.
     *
     * @param busy the reply; null if it was not a busy one
     * @return the message that came during the attempt, or null
     */
    @GuardedBy("mutex")
    @Nullable
    HandOver onReply(@Nullable Busy busy) {
        if (busy != null) {
            holder = busy.holder();
        }
        outage = null;
        lastReply = context.now();
        return endAttempt();
    }

    /**
     * Notes that the attempt failed.
     *
     * @param asOutage the failure; null if it was not an outage
     * @return the message that came during the attempt, or null
     */
    @GuardedBy("mutex")
    @Nullable
    HandOver onFailure(@Nullable LockException asOutage) {
        outage = asOutage;
        if (asOutage == null) {
            lastReply = context.now();
        }
        return endAttempt();
    }

    /**
     * Notes that the attempt failed because the wait of its caller ended. This says nothing about the store.
     *
     * @return the message that came during the attempt, or null
     */
    @GuardedBy("mutex")
    @Nullable
    HandOver onCutShort() {
        return endAttempt();
    }

    @GuardedBy("mutex")
    private @Nullable HandOver endAttempt() {
        HandOver early = earlyHandOver;
        earlyHandOver = null;
        isAttemptInFlight = false;
        return early;
    }

    /** Returns the failure of the last attempt, if it was an outage. */
    @GuardedBy("mutex")
    @Nullable
    LockException outage() {
        return outage;
    }

    /** Returns the holder that was last seen, or null. */
    @GuardedBy("mutex")
    @Nullable
    String holder() {
        return holder;
    }

    /** Returns the waiters without a time limit that have had no reply for one lease time. They give up. */
    @GuardedBy("mutex")
    List<Acquisition> withoutReplyForTooLong() {
        long last = lastReply;
        return outage == null
                ? List.of()
                : waiters.all(waiter -> {
                    AcquireRequest request = waiter.request();
                    return !request.hasLimit()
                            && context.now() - Math.max(request.start(), last) >= request.leaseTime();
                });
    }
}
