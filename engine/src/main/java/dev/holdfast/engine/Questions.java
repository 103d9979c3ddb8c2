package dev.holdfast.engine;

import dev.holdfast.LockException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.HandOver;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The questions of a wait queue to the store, one at a time, and what becomes of their answers. Guarded as the queue is. */
final class Questions {
    private final Engine engine;
    private final WaitQueue queue;
    private final String lockName;
    private final ReentrantLock mutex;
    private final Line line;
    private final Asking asking;

    Questions(Engine engine, WaitQueue queue, String lockName, ReentrantLock mutex, Line line) {
        this.engine = engine;
        this.queue = queue;
        this.lockName = lockName;
        this.mutex = mutex;
        this.line = line;
        this.asking = new Asking(engine, this::ask, this::askSoon);
    }

    /** When to ask, and what is known of the answers. */
    Asking asking() {
        return asking;
    }

    /** Has the first in line ask together with a release. Null if nobody waits, or there is nothing to ask. */
    @Nullable
    Turn turn() {
        Acquisition first;
        mutex.lock();
        try {
            first = line.first();
            if (first == null || asking.isUnderWay() || !line.isWithoutPlace()) {
                return null;
            }
            asking.begin();
        } finally {
            mutex.unlock();
        }
        return new Turn(engine, first, this::onAnswer);
    }

    void ask() {
        Acquisition first;
        mutex.lock();
        try {
            first = line.first();
            if (first == null || asking.isUnderWay()) {
                return;
            }
            asking.begin();
        } finally {
            mutex.unlock();
        }
        first.askAsync(answer -> onAnswer(first, answer));
    }

    void askSoon() {
        boolean isToAsk;
        mutex.lock();
        try {
            isToAsk = asking.isSoonOver(line);
        } finally {
            mutex.unlock();
        }
        if (isToAsk) {
            ask();
        }
    }

    private void onAnswer(Acquisition first, Answer answer) {
        if (answer instanceof Answer.Leased leased) {
            onLeased(first, leased.lease());
        } else if (answer instanceof Answer.Held held) {
            onHeld(first, held.busy());
        } else if (answer instanceof Answer.Failed failed) {
            onFailed(first, failed.failure());
        }
    }

    private void onLeased(Acquisition first, EngineLease lease) {
        mutex.lock();
        try {
            queue.leaveWithLock(first, lease);
            if (line.isWithoutPlace()) {
                // By the timer: a store that answers at once would have us come back here, and the stack grow.
                asking.planSoon();
            }
        } finally {
            mutex.unlock();
        }
        queue.endWatchingIfRetired();
        first.deliver(lease);
    }

    private void onHeld(Acquisition first, Busy busy) {
        boolean isOutOfPatience = engine.now() >= first.deadline;
        HandOver later;
        mutex.lock();
        try {
            later = asking.answered(busy);
            if (line.isPlacedWithout(first)) {
                // It took over the place just before the question, which was not about that any more.
                asking.pace.wake();
            }
            if (isOutOfPatience || first.isOver()) {
                queue.remove(first);
                line.leavePlace(first);
            }
            queue.planNextAsk(busy);
        } finally {
            mutex.unlock();
        }
        queue.endWatchingIfRetired();
        first.settleOrFail(isOutOfPatience ? first.outOfPatience(null, busy.holder()) : null);
        if (later != null && !queue.handedOver(later)) {
            queue.wakeUp();
        }
    }

    /** Fails the one who asked if it has no reason to ask again, and with it whoever is in the same position. */
    private void onFailed(Acquisition first, LockException failure) {
        boolean isOutage = failure instanceof LockUnavailableException;
        boolean isFinal = !engine.calls.isRetryable(failure);
        long now = engine.now();
        // Clients count in whole milliseconds, and may give up a little before the deadline that they were given.
        boolean isCutShort = !isFinal && now >= first.deadline - Timings.MILLI;
        LockException end = isFinal ? failure : null;
        List<Acquisition> tired = List.of();
        mutex.lock();
        try {
            if (isCutShort) {
                asking.cutShort();
                end = now >= first.deadline ? first.outOfPatience(asking.outage(), asking.holder()) : null;
            } else {
                asking.failed(isOutage ? failure : null);
                tired = line.all(asking::isSilentForTooLong);
            }
            if (isFinal && isOutage) {
                asking.pace.wake(); // the others are to be told by the store as well, and without a pause
            }
            tired.forEach(queue::remove);
            if (end != null || first.isOver()) {
                queue.remove(first);
                line.leavePlace(first);
            }
            queue.planNextAsk(null);
        } finally {
            mutex.unlock();
        }
        queue.endWatchingIfRetired();
        first.settleOrFail(tired.contains(first) ? failure : end);
        tired.forEach(
                waiting -> waiting.fail(Engine.failureOfAnother(lockName, failure))); // but the first, who has failed
    }
}
