package dev.holdfast.engine.queue;

import dev.holdfast.LockException;
import dev.holdfast.engine.acquire.Acquisition;
import dev.holdfast.engine.context.EngineContext;
import dev.holdfast.engine.lease.EngineLease;
import dev.holdfast.spi.AcquireReply.Busy;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The local wait queues, one for each lock that has a waiter in this process or a holder that was served from its queue.
 * Thread-safe.
 */
public final class LocalWaitQueues {
    private final EngineContext context;
    private final ConcurrentHashMap<String, LocalWaitQueue> byName = new ConcurrentHashMap<>();

    /** The threads that are delivering the result of an attempt with a release. */
    private final Set<Thread> delivering = ConcurrentHashMap.newKeySet();

    /** Creates queues without waiters. */
    public LocalWaitQueues(EngineContext context) {
        this.context = context;
    }

    /**
     * Returns whether there is a local wait queue that a new waiter has to join: it has waiters, or a holder that was served from
     * it.
     */
    public boolean hasQueue(String lockName) {
        return byName.containsKey(lockName);
    }

    /**
     * Adds a waiter at the end of the queue of its lock.
     *
     * @param busy the reply to its first attempt; null if that failed or was not made
     * @param failure the failure of its first attempt; null if that had a reply or was not made
     */
    public void join(Acquisition waiter, @Nullable Busy busy, @Nullable LockException failure) {
        Runnable end = context.inFlight().begin();
        try {
            // The waiter may inherit a ticket. Closing has to wait until the ticket is given up in the store.
            LocalWaitQueue queue;
            do {
                queue = byName.computeIfAbsent(waiter.lockName(), this::newQueue);
            } while (!queue.join(waiter, busy, failure));
            if (context.isClosed()) {
                queue.close();
            }
        } finally {
            end.run();
        }
    }

    private LocalWaitQueue newQueue(String lockName) {
        return new LocalWaitQueue(context, lockName, delivering, retired -> byName.remove(lockName, retired));
    }

    /** Removes a waiter that gave up. */
    public void leave(Acquisition waiter) {
        LocalWaitQueue queue = byName.get(waiter.lockName());
        if (queue != null) {
            queue.leave(waiter);
        }
    }

    /** Makes an attempt for the head, because this process released the lock; does nothing if the store notifies the head. */
    public void onLocalRelease(String lockName) {
        LocalWaitQueue queue = byName.get(lockName);
        if (queue != null) {
            queue.onLocalRelease();
        }
    }

    /**
     * Hands the lock of a lease that has ended off to the head, without the store. The caller has counted this as in flight, so
     * closing either waits for it, or this call sees that the provider is closed.
     *
     * @param beforeNext runs before the next holder gets its lease
     * @return false if there is no waiter, or the lock has to be released in the store
     */
    public boolean handOff(EngineLease lease, Runnable beforeNext) {
        LocalWaitQueue queue = byName.get(lease.lockName());
        Acquisition next = queue == null ? null : queue.removeForHandOff(lease);
        if (next == null) {
            return false;
        }
        beforeNext.run();
        next.takeOver(lease);
        return true;
    }

    /** Begins the attempt of a head that the release of a lease takes along. Returns null if there is no such attempt. */
    @Nullable
    AttemptWithRelease beginWithRelease(String lockName) {
        LocalWaitQueue queue =
                context.isClosed() || !context.store().canReleaseAndAcquire() ? null : byName.get(lockName);
        return queue == null ? null : queue.beginWithRelease();
    }

    /** Notes that a lease was lost. */
    public void onLost(EngineLease lease) {
        LocalWaitQueue queue = byName.get(lease.lockName());
        if (queue != null) {
            queue.onLost(lease);
        }
    }

    /** Returns the number of queues. */
    public int size() {
        return byName.size();
    }

    /** Fails all waiters because the provider is closed. */
    public void close() {
        byName.values().forEach(LocalWaitQueue::close);
    }
}
