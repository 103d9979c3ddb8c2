package dev.holdfast.engine.queue;

import dev.holdfast.LockException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.engine.acquire.Acquisition;
import dev.holdfast.engine.acquire.AttemptResult;
import dev.holdfast.engine.context.EngineContext;
import dev.holdfast.engine.context.Timings;
import dev.holdfast.engine.context.WaitFailures;
import dev.holdfast.engine.lease.EngineLease;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.HandOver;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gets the lock from the store for the head of a local wait queue: by attempts, one at a time, or by a message that the lock was
 * handed over. Thread-safe.
 */
final class HeadAttempts {
    private final EngineContext context;
    private final String lockName;
    private final WaitQueueState state;
    private final WatchSubscription watch;
    private final Set<Thread> delivering;

    /**
     * Creates the attempts of an empty queue.
     *
     * @param delivering the threads that are delivering the result of an attempt with a release
     * @param onRetired takes the queue out of the map
     */
    HeadAttempts(EngineContext context, String lockName, Set<Thread> delivering, Runnable onRetired) {
        this.context = context;
        this.lockName = lockName;
        this.delivering = delivering;
        this.watch = new WatchSubscription(context.store());
        this.state = new WaitQueueState(
                context, new AttemptSchedule(context, this::attempt, this::delayedAttempt), onRetired);
    }

    WaitQueueState state() {
        return state;
    }

    WatchSubscription watch() {
        return watch;
    }

    /** Ends the watch if the queue is retired. */
    void endWatchIfRetired() {
        boolean isRetired;
        state.mutex.lock();
        try {
            isRetired = state.isRetired();
        } finally {
            state.mutex.unlock();
        }
        if (isRetired) {
            watch.end();
        }
    }

    // Messages and releases

    /** Makes an attempt for the head soon. Returns false if there is no head; the store then wakes another process up. */
    boolean onWakeUp() {
        state.mutex.lock();
        try {
            if (state.isAttemptInFlight() || !state.waiters.isEmpty()) {
                state.attemptSoon();
            }
            return !state.waiters.isEmpty();
        } finally {
            state.mutex.unlock();
        }
    }

    /**
     * Makes an attempt for a head without a ticket, because this process released the lock. The store notifies a head with a
     * ticket.
     */
    void onLocalRelease() {
        state.mutex.lock();
        try {
            Acquisition head = state.waiters.head();
            if (state.isAttemptInFlight()) {
                state.backoff.onLocalRelease();
            } else if (head != null && !head.hasTicket()) {
                state.schedule.planNow();
            }
        } finally {
            state.mutex.unlock();
        }
    }

    /** Delivers the lock to the head if it was handed over to it. Returns false if the head has to make an attempt. */
    boolean onHandOver(HandOver handOver) {
        Acquisition head;
        EngineLease lease;
        boolean isNextToAttempt;
        state.mutex.lock();
        try {
            if (state.isAttemptInFlight()) {
                state.keep(handOver);
                return true;
            }
            head = state.waiters.head();
            lease = head == null ? null : head.accept(handOver);
            if (head == null || lease == null) {
                return false;
            }
            state.removeNewHolder(head, lease);
            isNextToAttempt = state.waiters.needTicket() && !context.store().canReleaseAndAcquire();
            if (state.waiters.needTicket() && !isNextToAttempt) {
                state.schedule.planDelayed();
            }
        } finally {
            state.mutex.unlock();
        }
        head.deliver(lease);
        endWatchIfRetired();
        if (isNextToAttempt) {
            attempt(); // on this thread, so that the timer thread need not wake up
        }
        return true;
    }

    // Attempts

    /**
     * Begins the attempt of the head that a release takes along. Returns null if there is no head, an attempt is in flight, or
     * the head has a ticket.
     */
    @Nullable
    AttemptWithRelease beginWithRelease() {
        Acquisition head;
        state.mutex.lock();
        try {
            head = state.waiters.head();
            if (head == null || state.isAttemptInFlight() || !state.waiters.needTicket()) {
                return null;
            }
            state.beginAttempt();
        } finally {
            state.mutex.unlock();
        }
        return new AttemptWithRelease(context, delivering, head, this::onResult);
    }

    private void attempt() {
        Acquisition head;
        state.mutex.lock();
        try {
            head = state.waiters.head();
            if (head == null || state.isAttemptInFlight()) {
                return;
            }
            state.beginAttempt();
        } finally {
            state.mutex.unlock();
        }
        head.attempt(result -> onResult(head, result));
    }

    private void delayedAttempt() {
        boolean isDue;
        state.mutex.lock();
        try {
            boolean isPossible = !state.waiters.isEmpty() && !state.isAttemptInFlight();
            isDue = state.schedule.onDelayedTimer(isPossible, state.waiters.needTicket());
        } finally {
            state.mutex.unlock();
        }
        if (isDue) {
            attempt();
        }
    }

    private void onResult(Acquisition head, AttemptResult result) {
        if (result instanceof AttemptResult.Acquired acquired) {
            onAcquired(head, acquired.lease());
        } else if (result instanceof AttemptResult.Busy busy) {
            onBusy(head, busy.reply());
        } else if (result instanceof AttemptResult.Failed failed) {
            onFailed(head, failed);
        } else {
            onNotSent(head);
        }
    }

    private void onAcquired(Acquisition head, EngineLease lease) {
        HandOver early;
        state.mutex.lock();
        try {
            early = state.removeNewHolder(head, lease);
            if (state.waiters.needTicket()) {
                // By the timer, because with a store that replies at once the stack would grow with each waiter.
                state.schedule.planDelayed();
            }
        } finally {
            state.mutex.unlock();
        }
        endWatchIfRetired();
        head.deliver(lease);
        judge(early);
    }

    private void onBusy(Acquisition head, Busy busy) {
        boolean isPastDeadline = context.now() >= head.request().deadline();
        HandOver early;
        state.mutex.lock();
        try {
            early = state.onReply(busy);
            if (state.waiters.hasTicketOfOther(head)) {
                // The new head has inherited a ticket that this attempt was not about: it makes an attempt at once.
                state.backoff.onWakeUp();
            }
            if (isPastDeadline || head.isOver()) {
                state.remove(head);
                state.waiters.leaveTicket(head);
            }
            state.planNextAttempt(busy);
        } finally {
            state.mutex.unlock();
        }
        endWatchIfRetired();
        head.settleOrFail(isPastDeadline ? head.endOfWait(null, busy.holder()) : null);
        judge(early);
    }

    /**
     * Ends the wait of the head if its deadline has passed or a repetition makes no sense, and the waits of all waiters that had
     * no reply for too long.
     */
    private void onFailed(Acquisition head, AttemptResult.Failed failed) {
        LockException failure = failed.failure();
        boolean isOutage = failure instanceof LockUnavailableException;
        boolean isFinal = !context.store().isRetryable(failure);
        long now = context.now();
        long deadline = head.request().deadline();
        boolean isCutShort = !isFinal && (failed.isCutShort() || now >= deadline - Timings.MILLI);
        LockException end = isFinal ? failure : null;
        List<Acquisition> givingUp = List.of();
        HandOver early;
        state.mutex.lock();
        try {
            if (isCutShort) {
                early = state.onCutShort();
                end = now >= deadline ? head.endOfWait(state.outage(), state.holder()) : null;
            } else {
                early = state.onFailure(isOutage ? failure : null);
                givingUp = state.withoutReplyForTooLong();
            }
            if (isFinal && isOutage) {
                state.backoff.onWakeUp(); // the next waiter is failed by the store as well, and without a pause
            }
            givingUp.forEach(state::remove);
            if (end != null || head.isOver()) {
                state.remove(head);
                state.waiters.leaveTicket(head);
            }
            state.planNextAttempt(null);
        } finally {
            state.mutex.unlock();
        }
        endWatchIfRetired();
        head.settleOrFail(givingUp.contains(head) ? failure : end);
        // If the head is among them, it has failed already.
        givingUp.forEach(waiter -> waiter.fail(WaitFailures.ofAnotherWaiter(lockName, failure)));
        judge(early);
    }

    /** Ends the wait of the head if its deadline has passed. That its attempt was not sent says nothing about the store. */
    private void onNotSent(Acquisition head) {
        boolean isPastDeadline = context.now() >= head.request().deadline();
        LockException end;
        HandOver early;
        state.mutex.lock();
        try {
            early = state.onCutShort();
            end = isPastDeadline ? head.endOfWait(state.outage(), state.holder()) : null;
            if (isPastDeadline || head.isOver()) {
                state.remove(head);
                state.waiters.leaveTicket(head);
            }
            if (!state.waiters.isEmpty()) {
                state.schedule.planNow(); // the next waiter has lost time enough
            }
        } finally {
            state.mutex.unlock();
        }
        endWatchIfRetired();
        head.settleOrFail(end);
        judge(early);
    }

    /**
     * Judges a message that came during an attempt, now that the attempt has ended. It grants the lock if the last reply with a
     * ticket says so, which is the reply to this attempt unless the attempt failed. Otherwise an attempt follows at once.
     */
    private void judge(@Nullable HandOver early) {
        if (early != null && (context.isClosed() || !onHandOver(early))) {
            onWakeUp();
        }
    }
}
