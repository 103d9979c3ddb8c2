package dev.holdfast.engine.acquire;

import dev.holdfast.LockOptions;
import dev.holdfast.engine.context.WaitTimeout;
import dev.holdfast.spi.QueueEntry;
import org.jspecify.annotations.Nullable;

/**
 * The request of a caller.
 *
 * @param lockName the lock
 * @param options the options of the lock
 * @param start the time of the call, as {@link dev.holdfast.engine.context.EngineContext#now()}
 * @param waitTime how long the caller waits, in nanoseconds, or {@link WaitTimeout#NEVER} for no limit
 * @param queueEntry how to join the queue of the store; null if the caller does not join it
 * @param ownerThread the thread that owns the lease, or null if no thread does
 */
public record AcquireRequest(
        String lockName,
        LockOptions options,
        long start,
        long waitTime,
        @Nullable QueueEntry queueEntry,
        @Nullable Thread ownerThread) {
    /** Returns when the wait ends; {@link WaitTimeout#NEVER} if it has no limit. */
    public long deadline() {
        return hasLimit() ? start + waitTime : WaitTimeout.NEVER;
    }

    /** Returns whether the wait has a limit. */
    public boolean hasLimit() {
        return waitTime < WaitTimeout.NEVER - start;
    }

    /** Returns the lease time in nanoseconds. */
    public long leaseTime() {
        return options.leaseTime().toNanos();
    }
}
