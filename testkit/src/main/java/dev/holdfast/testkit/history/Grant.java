package dev.holdfast.testkit.history;

/**
 * One lease that a worker was given.
 *
 * @param requested when the worker asked for it
 * @param granted the event that reports it
 * @param end from when on the worker does not count on it: the first of the call that releases it, the report of its loss,
 *     its last known deadline, and the death of the worker
 */
public record Grant(long requested, Event granted, long end) {
    /** Returns the lock. */
    public String lock() {
        return granted.lock();
    }

    /** Returns since when the worker knows that it has the lease. */
    public long start() {
        return granted.t();
    }

    /** Returns how long after the request the worker knew that it has the lease, in nanoseconds. */
    public long waited() {
        return granted.t() - requested;
    }

    @Override
    public String toString() {
        return lock() + " held by " + granted.worker() + " (" + granted.client() + ", owner " + granted.owner()
                + ", fence " + granted.fence() + ") from " + start() + " to " + end;
    }
}
