package dev.holdfast.engine;

import dev.holdfast.LockException;
import dev.holdfast.spi.AcquireReply.Busy;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The wait queues of all locks for which somebody in this process waits; none for any other lock. */
final class WaitQueues {
    private final Engine engine;
    private final ConcurrentHashMap<String, WaitQueue> byName = new ConcurrentHashMap<>();

    /** The threads that are telling somebody of the answer which came with a release. */
    final Set<Thread> telling = ConcurrentHashMap.newKeySet();

    WaitQueues(Engine engine) {
        this.engine = engine;
    }

    /** Tells whether there is a line that a newcomer should join: somebody waits, or holds the lock who got it there. */
    boolean hasLine(String lockName) {
        return byName.containsKey(lockName);
    }

    /**
     * Puts a request at the end of its lock's queue.
     *
     * @param busy what its first question was answered; null if that failed or it has not asked
     * @param failure what its first question failed with; null if it found the lock busy or has not asked
     */
    void join(Acquisition acquisition, @Nullable Busy busy, @Nullable LockException failure) {
        Runnable end = engine.underWay.begin();
        try {
            // It may inherit a place in the store's queue, which closing has to wait for to be given up.
            WaitQueue queue;
            do {
                queue = byName.computeIfAbsent(acquisition.lockName(), name -> new WaitQueue(engine, this, name));
            } while (!queue.join(acquisition, busy, failure));
            if (engine.isClosed()) {
                queue.close();
            }
        } finally {
            end.run();
        }
    }

    /** Takes a request that was abandoned out of its queue. */
    void leave(Acquisition acquisition) {
        WaitQueue queue = byName.get(acquisition.lockName());
        if (queue != null) {
            queue.leave(acquisition);
        }
    }

    /** Has the first in line ask at once, as the lock was released; unless the store tells him whether he got it. */
    void released(String lockName) {
        WaitQueue queue = byName.get(lockName);
        if (queue != null) {
            queue.released();
        }
    }

    /**
     * Passes the lock of a lease that has ended on to the first in line, without asking the store. The caller has noted that
     * this is under way, so that closing either waits for it, or we see here that it has begun.
     *
     * @param notice run before the next holder is told
     * @return false if nobody waits, or the lock has to go back to the store
     */
    boolean passOn(EngineLease lease, Runnable notice) {
        WaitQueue queue = byName.get(lease.lockName());
        if (queue == null) {
            return false;
        }
        Acquisition next = queue.takeNext(lease);
        if (next == null) {
            return false;
        }
        notice.run();
        next.take(lease);
        return true;
    }

    /** Has the first in line ask the store together with the release of a lease that was not passed on. Null if nobody is to ask. */
    @Nullable
    Turn turn(String lockName) {
        WaitQueue queue = engine.isClosed() || !engine.calls.canReleaseAndAcquire() ? null : byName.get(lockName);
        return queue == null ? null : queue.turn();
    }

    /** A lease was lost. */
    void lost(EngineLease lease) {
        WaitQueue queue = byName.get(lease.lockName());
        if (queue != null) {
            queue.lost(lease);
        }
    }

    void remove(String lockName, WaitQueue queue) {
        byName.remove(lockName, queue);
    }

    int size() {
        return byName.size();
    }

    /** Fails everybody who waits. */
    void close() {
        byName.values().forEach(WaitQueue::close);
    }
}
