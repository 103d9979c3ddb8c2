package dev.holdfast.engine.context;

import dev.holdfast.LockException;
import dev.holdfast.LockUnavailableException;

/** The failures that waiters get without having made the attempt that failed. */
public final class WaitFailures {
    /** Creates the failure of a waiter whose provider was closed. */
    public static LockException closed(String lockName) {
        return new LockUnavailableException(lockName, "the lock provider was closed during the wait", null, false);
    }

    /** Creates a failure for each waiter of its own: an exception gathers the stacks of the threads that throw it. */
    public static LockException ofAnotherWaiter(String lockName, LockException failure) {
        return new LockUnavailableException(
                lockName,
                "the backend cannot be reached; the cause is the failure of another waiter in this process",
                failure);
    }

    private WaitFailures() {}
}
