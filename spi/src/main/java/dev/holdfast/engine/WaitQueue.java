package dev.holdfast.engine;

import dev.holdfast.LockException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.HandOver;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Scheduler;
import dev.holdfast.spi.Watcher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Those in this process who wait for one lock, in order of arrival. Only the first in line asks the store, so a thousand
 * threads cost no more questions than one.
 *
 * <p>All fields are guarded by {@code mutex}, which is never held while the store is called or anybody who waits is told.
 */
final class WaitQueue implements Watcher {
    private final Engine engine;
    private final WaitQueues queues;
    private final String lockName;
    private final ReentrantLock mutex = new ReentrantLock();
    private final ArrayDeque<Acquisition> line = new ArrayDeque<>();
    private final Pace pace;

    /** Whether a question is under way. */
    private boolean asking;

    /** What the store told of during a question; its answer says what to make of that. */
    private @Nullable HandOver told;

    private Scheduler.@Nullable Task nextAsk;
    private LockStore.@Nullable Watch watch;
    private long lastAnswer;

    /** What the last question failed with, if it was an outage. */
    private @Nullable LockException outage;

    private @Nullable String holder;

    /** Set when the last in line left: the queue is out of the map and takes nobody any more. */
    private boolean retired;

    WaitQueue(Engine engine, WaitQueues queues, String lockName) {
        this.engine = engine;
        this.queues = queues;
        this.lockName = lockName;
        this.pace = new Pace(engine);
    }

    /** Adds a request; returns false if this queue is retired. */
    boolean join(Acquisition acquisition, @Nullable Busy busy, @Nullable LockException failure) {
        boolean isFirst;
        Bid tooMany = null;
        mutex.lock();
        try {
            if (retired) {
                return false;
            }
            line.addLast(acquisition);
            isFirst = line.size() == 1;
            if (!isFirst) {
                tooMany = acquisition.takePlace(); // one for the process; two came at the same time
            }
            if (isFirst) {
                outage = failure;
                lastAnswer = failure == null ? engine.now() : acquisition.start;
                if (busy == null && failure == null) {
                    plan(0); // it came to stand behind others, who have gone meanwhile
                } else {
                    planNextAsk(busy);
                }
            }
        } finally {
            mutex.unlock();
        }
        if (isFirst) {
            startWatching();
        }
        if (tooMany != null) {
            tooMany.settle();
        }
        acquisition.atDeadline(() -> onDeadline(acquisition));
        return true;
    }

    private void startWatching() {
        LockStore.Watch started = engine.calls.watch(lockName, this);
        mutex.lock();
        try {
            watch = started;
        } finally {
            mutex.unlock();
        }
        stopWatchingIfRetired();
    }

    private void stopWatchingIfRetired() {
        LockStore.Watch over = null;
        mutex.lock();
        try {
            if (retired) {
                over = watch;
                watch = null;
            }
        } finally {
            mutex.unlock();
        }
        if (over != null) {
            engine.calls.unwatch(over);
        }
    }

    void leave(Acquisition acquisition) {
        mutex.lock();
        try {
            remove(acquisition);
        } finally {
            mutex.unlock();
        }
        stopWatchingIfRetired();
    }

    @Override
    public boolean wakeUp() {
        mutex.lock();
        try {
            if (asking) {
                pace.wake();
            } else if (!line.isEmpty()) {
                plan(0);
            }
            return !line.isEmpty();
        } finally {
            mutex.unlock();
        }
    }

    /** The lock was released in this process. Who has a place in the store's queue is told by the store if it was handed over. */
    void released() {
        mutex.lock();
        try {
            Acquisition first = line.peekFirst();
            if (asking) {
                pace.released();
                return;
            }
            if (first == null || first.isPlaced()) {
                return;
            }
        } finally {
            mutex.unlock();
        }
        wakeUp();
    }

    /** Has the first in line take up what was handed to it, unless it has to ask. */
    @Override
    public boolean handedOver(HandOver handOver) {
        Runnable end = engine.underWay.begin();
        try {
            // Closing waits for what has begun by now, or we see here that it has begun.
            return !engine.isClosed() && takeUp(handOver);
        } finally {
            end.run();
        }
    }

    private boolean takeUp(HandOver handOver) {
        Acquisition first;
        EngineLease lease;
        boolean isToAsk;
        mutex.lock();
        try {
            if (asking) {
                told = handOver;
                return true;
            }
            first = line.peekFirst();
            lease = first == null ? null : first.takeUp(handOver);
            if (first == null || lease == null) {
                return false;
            }
            isToAsk = leaveWithLock(first);
        } finally {
            mutex.unlock();
        }
        first.deliver(lease);
        stopWatchingIfRetired();
        if (isToAsk) {
            ask(); // now, as no timer has to be woken for it
        }
        return true;
    }

    /** Takes the first, who got the lock, out of the line. Returns whether the next is to ask for a place. The mutex is held. */
    private boolean leaveWithLock(Acquisition first) {
        answered(null);
        pace.restart();
        remove(first);
        boolean isToAsk = isFirstToAskForPlace();
        if (!isToAsk) {
            planNextAsk(null);
        }
        return isToAsk;
    }

    /** Takes the first out of the line if the lock may be passed on to it; it leaves its place to the next. Null if it may not. */
    @Nullable
    Acquisition takeNext(EngineLease lease) {
        Acquisition next;
        mutex.lock();
        try {
            next = line.peekFirst();
            if (next == null || !lease.isPassableTo(next.options)) {
                return null;
            }
            remove(next);
            if (isFirstToAskForPlace()) {
                plan(0);
            }
        } finally {
            mutex.unlock();
        }
        stopWatchingIfRetired();
        return next;
    }

    /** Tells whether the first is to ask at once, as it has no place: the sooner it asks, the lower its ticket. The mutex is held. */
    private boolean isFirstToAskForPlace() {
        Acquisition first = line.peekFirst();
        return first != null && first.wantsPlace() && !asking;
    }

    /** Fails everybody in line because the provider is closed. */
    void close() {
        for (Acquisition acquisition : snapshot()) {
            giveUp(acquisition, Engine.closedWhileWaiting(lockName));
        }
    }

    private Acquisition[] snapshot() {
        mutex.lock();
        try {
            return line.toArray(Acquisition[]::new);
        } finally {
            mutex.unlock();
        }
    }

    private void ask() {
        Acquisition first;
        mutex.lock();
        try {
            first = line.peekFirst();
            if (first == null || asking) {
                return;
            }
            asking = true;
            if (nextAsk != null) {
                nextAsk.cancel();
                nextAsk = null;
            }
        } finally {
            mutex.unlock();
        }
        first.askAsync(answer -> onAnswer(first, answer));
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
            if (leaveWithLock(first)) {
                plan(0); // and not now: a store that answers at once would have us come back here, and the stack grow
            }
        } finally {
            mutex.unlock();
        }
        stopWatchingIfRetired();
        first.deliver(lease);
    }

    private void onHeld(Acquisition first, Busy busy) {
        boolean isOutOfPatience = engine.now() >= first.deadline;
        HandOver later;
        mutex.lock();
        try {
            later = told;
            answered(null);
            holder = busy.holder();
            Acquisition now = line.peekFirst();
            if (now != null && now != first && now.isPlaced()) {
                pace.wake(); // it took over the place just before the question, which was not about that any more
            }
            if (isOutOfPatience || first.isOver()) {
                remove(first);
                leaveTo(line.peekFirst(), first);
            }
            planNextAsk(busy);
        } finally {
            mutex.unlock();
        }
        stopWatchingIfRetired();
        first.settleOrFail(isOutOfPatience ? first.outOfPatience(null, busy.holder()) : null);
        if (later != null && !handedOver(later)) {
            wakeUp();
        }
    }

    /** Fails the one who asked if it has no reason to ask again, and with it whoever is in the same position. */
    private void onFailed(Acquisition first, LockException failure) {
        boolean isOutage = failure instanceof LockUnavailableException;
        boolean isFinal = !engine.calls.isWorthRepeating(failure);
        long now = engine.now();
        // Clients count in whole milliseconds, and may give up a little before the deadline that they were given.
        boolean isCutShort = !isFinal && now >= first.deadline - Timings.MILLI;
        LockException end = isFinal ? failure : null;
        List<Acquisition> tired = new ArrayList<>();
        mutex.lock();
        try {
            if (told != null) {
                pace.wake();
                told = null;
            }
            if (isCutShort) {
                asking = false; // by the end of patience, which says nothing about the store
                end = now >= first.deadline ? first.outOfPatience(outage, holder) : null;
            } else {
                answered(isOutage ? failure : null);
                line.stream().filter(this::hasHeardNothingForTooLong).forEach(tired::add);
            }
            if (isFinal && isOutage) {
                pace.wake(); // the others are to be told by the store as well, and without a pause
            }
            tired.forEach(this::remove);
            if (end != null || first.isOver()) {
                remove(first);
                leaveTo(line.peekFirst(), first);
            }
            planNextAsk(null);
        } finally {
            mutex.unlock();
        }
        stopWatchingIfRetired();
        first.settleOrFail(tired.remove(first) ? failure : end);
        tired.forEach(waiting -> waiting.fail(Engine.failureOfAnother(lockName, failure)));
    }

    /** A question has been answered, or has failed. The mutex is held. */
    private void answered(@Nullable LockException failure) {
        asking = false;
        told = null;
        outage = failure;
        if (failure == null) {
            lastAnswer = engine.now();
        }
    }

    /** A wait without a limit does not outlast one lease time without any answer. */
    private boolean hasHeardNothingForTooLong(Acquisition waiting) {
        return outage != null
                && waiting.deadline == Acquisition.NEVER
                && engine.now() - Math.max(waiting.start, lastAnswer) >= waiting.leaseTime();
    }

    /** The first in line asks one last time; the others have its last answer. */
    private void onDeadline(Acquisition acquisition) {
        boolean isFirst;
        LockException end;
        mutex.lock();
        try {
            isFirst = line.peekFirst() == acquisition;
            end = acquisition.outOfPatience(
                    outage == null || isFirst ? outage : Engine.failureOfAnother(lockName, outage), holder);
            if (isFirst && !asking) {
                plan(0);
            }
        } finally {
            mutex.unlock();
        }
        if (isFirst) {
            acquisition.unlessOver(Timings.LAST_ANSWER, () -> giveUp(acquisition, end));
        } else {
            giveUp(acquisition, end);
        }
    }

    private void giveUp(Acquisition acquisition, LockException end) {
        leave(acquisition);
        acquisition.fail(end);
    }

    /** Plans the next question if there is somebody to ask it and none is planned. The mutex is held. */
    private void planNextAsk(@Nullable Busy busy) {
        if (line.isEmpty() || nextAsk != null) {
            return;
        }
        plan(pace.next(busy, line.getFirst().claimTime()));
    }

    private void plan(long delay) {
        if (nextAsk != null) {
            nextAsk.cancel();
        }
        nextAsk = engine.schedule(delay, this::ask);
    }

    /** Takes a request out of the line and retires the queue if it was the last. The mutex is held. */
    private void remove(Acquisition acquisition) {
        boolean wasFirst = line.peekFirst() == acquisition;
        if (!line.remove(acquisition)) {
            return;
        }
        if (line.isEmpty()) {
            retired = true;
            queues.remove(lockName, this);
            if (nextAsk != null) {
                nextAsk.cancel();
            }
        } else if (wasFirst) {
            pace.restart();
            leaveTo(line.peekFirst(), acquisition);
        }
    }

    /** Leaves the place in the store's queue of one who gave up to the next. The mutex is held. */
    private static void leaveTo(@Nullable Acquisition next, Acquisition gone) {
        if (next != null && next != gone) {
            next.inherit(gone);
        }
    }
}
