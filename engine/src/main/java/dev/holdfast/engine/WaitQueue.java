package dev.holdfast.engine;

import dev.holdfast.LockException;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.HandOver;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.WaitListener;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Those in this process who wait for one lock, in order of arrival. Only the first in line asks the store, so a thousand
 * threads cost no more questions than one.
 *
 * <p>All fields are guarded by {@code mutex}, which is never held while the store is called or anybody who waits is told.
 */
final class WaitQueue implements WaitListener {
    private final Engine engine;
    private final WaitQueues queues;
    private final String lockName;
    private final ReentrantLock mutex = new ReentrantLock();
    private final Line line = new Line();
    private final Questions questions;
    private final Asking asking;
    private final Watching watching;

    /** What a thread of this process holds and got out of this queue, which stays for as long: who comes then need not ask. */
    private @Nullable Ownership held;

    /** Set when the last in line left: the queue is out of the map and takes nobody any more. */
    private boolean retired;

    WaitQueue(Engine engine, WaitQueues queues, String lockName) {
        this.engine = engine;
        this.queues = queues;
        this.lockName = lockName;
        this.questions = new Questions(engine, this, lockName, mutex, line);
        this.asking = questions.asking();
        this.watching = new Watching(engine);
    }

    /** Adds a request; returns false if this queue is retired. */
    boolean join(Acquisition acquisition, @Nullable Busy busy, @Nullable LockException failure) {
        Bid tooMany;
        mutex.lock();
        try {
            if (retired) {
                return false;
            }
            boolean isFirst = line.isEmpty();
            tooMany = line.add(acquisition);
            if (isFirst) {
                asking.start(acquisition, busy, failure, held != null);
            }
        } finally {
            mutex.unlock();
        }
        watching.begin(lockName, this);
        if (tooMany != null) {
            tooMany.settle();
        }
        acquisition.atDeadline(() -> onDeadline(acquisition));
        return true;
    }

    void endWatchingIfRetired() {
        boolean isOver;
        mutex.lock();
        try {
            isOver = retired;
        } finally {
            mutex.unlock();
        }
        if (isOver) {
            watching.end();
        }
    }

    void leave(Acquisition acquisition) {
        mutex.lock();
        try {
            remove(acquisition);
        } finally {
            mutex.unlock();
        }
        endWatchingIfRetired();
    }

    @Override
    public boolean wakeUp() {
        mutex.lock();
        try {
            if (asking.isUnderWay() || !line.isEmpty()) {
                asking.wake();
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
            Acquisition first = line.first();
            if (asking.isUnderWay()) {
                asking.pace.released();
            } else if (first != null && !first.isPlaced()) {
                asking.wake();
            }
        } finally {
            mutex.unlock();
        }
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
            if (asking.isUnderWay()) {
                asking.keep(handOver);
                return true;
            }
            first = line.first();
            lease = first == null ? null : first.takeUp(handOver);
            if (first == null || lease == null) {
                return false;
            }
            leaveWithLock(first, lease);
            isToAsk = line.isWithoutPlace() && !engine.calls.canReleaseAndAcquire();
            if (line.isWithoutPlace() && !isToAsk) {
                asking.planSoon();
            }
        } finally {
            mutex.unlock();
        }
        first.deliver(lease);
        endWatchingIfRetired();
        if (isToAsk) {
            questions.ask(); // now, as no timer has to be woken for it
        }
        return true;
    }

    /** Takes the first, who got the lock, out of the line. A next who has no place is left to the caller. The mutex is held. */
    void leaveWithLock(Acquisition first, EngineLease lease) {
        asking.answered(null);
        held = engine.calls.canReleaseAndAcquire() ? lease.ownership : null;
        remove(first);
        if (!line.isWithoutPlace()) {
            planNextAsk(null);
        }
    }

    /** Takes the first out of the line if the lock may be passed on to it; it leaves its place to the next. Null if it may not. */
    @Nullable
    Acquisition takeNext(EngineLease lease) {
        Acquisition next;
        mutex.lock();
        try {
            next = line.first();
            if (next != null && !engine.isClosed() && lease.isPassableTo(next.options)) {
                held = engine.calls.canReleaseAndAcquire() ? lease.ownership : null;
                remove(next);
                if (line.isWithoutPlace() && !asking.isUnderWay()) {
                    asking.planSoon();
                }
            } else {
                next = null;
                letGo(lease);
            }
        } finally {
            mutex.unlock();
        }
        endWatchingIfRetired();
        return next;
    }

    /** A lease has ended, and the lock goes back to the store. Returns whether it was got here. The mutex is held. */
    private boolean letGo(EngineLease lease) {
        boolean wasHeld = lease.ownership.equals(held);
        if (wasHeld) {
            held = null;
            retireIfEmpty();
        }
        return wasHeld;
    }

    /** A lease was lost, with which nobody's question goes to the store. */
    void lost(EngineLease lease) {
        mutex.lock();
        try {
            Acquisition first = line.first();
            if (letGo(lease) && first != null && !first.isPlaced() && !asking.isUnderWay()) {
                asking.planNow();
            }
        } finally {
            mutex.unlock();
        }
        endWatchingIfRetired();
    }

    /** Has the first in line ask together with a release. Null if nobody waits, or there is nothing to ask. */
    @Nullable
    Turn turn() {
        return questions.turn();
    }

    /** Fails everybody in line because the provider is closed. */
    void close() {
        List<Acquisition> all;
        mutex.lock();
        try {
            all = line.all();
        } finally {
            mutex.unlock();
        }
        all.forEach(acquisition -> giveUp(acquisition, Engine.closedWhileWaiting(lockName)));
    }

    /** The first in line asks one last time; the others have its last answer. */
    private void onDeadline(Acquisition acquisition) {
        boolean isFirst;
        LockException end;
        mutex.lock();
        try {
            isFirst = line.first() == acquisition;
            LockException outage = asking.outage();
            end = acquisition.outOfPatience(
                    outage == null || isFirst ? outage : Engine.failureOfAnother(lockName, outage), asking.holder());
            if (isFirst && !asking.isUnderWay()) {
                asking.planNow();
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
    void planNextAsk(@Nullable Busy busy) {
        Acquisition first = line.first();
        if (first != null) {
            asking.planNext(first, busy);
        }
    }

    /** Takes a request out of the line and retires the queue if it was the last. The mutex is held. */
    void remove(Acquisition acquisition) {
        boolean wasFirst = line.first() == acquisition;
        if (!line.remove(acquisition)) {
            return;
        }
        retireIfEmpty();
        if (wasFirst && !line.isEmpty()) {
            asking.pace.restart();
        }
    }

    private void retireIfEmpty() {
        if (line.isEmpty()) {
            asking.cancel();
            retired = held == null;
        }
        if (retired) {
            queues.remove(lockName, this);
        }
    }
}
