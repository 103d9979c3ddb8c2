package dev.holdfast.testkit.history;

/**
 * A lease that a worker acquired.
 *
 * @param requested the time of the request
 * @param granted the event that reports the grant
 * @param end the time from which the worker does not rely on it: the earliest of its release, the report of its loss, its last
 *     known deadline, and the death of the worker
 */
public record Grant(long requested, Event granted, long end) {
    /** Returns the lock. */
    public String lock() {
        return granted.lock();
    }

    /** Returns the time from which the worker knows that it has the lease. */
    public long start() {
        return granted.t();
    }

    /** Returns the time from the request until the worker knew that it has the lease, in nanoseconds. */
    public long waited() {
        return granted.t() - requested;
    }

    @Override
    public String toString() {
        return lock() + " held by " + granted.worker() + " (" + granted.client() + ", owner " + granted.owner()
                + ", fence " + granted.fence() + ") from " + start() + " to " + end;
    }
}
