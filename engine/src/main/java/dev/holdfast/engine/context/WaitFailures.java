package dev.holdfast.engine.context;

import dev.holdfast.LockException;
import dev.holdfast.LockUnavailableException;

/** Creates the failures of waiters that did not make the failed attempt themselves. */
public final class WaitFailures {
    /** Creates the failure of a waiter whose provider was closed. */
    public static LockException closed(String lockName) {
        return new LockUnavailableException(lockName, "the lock provider was closed during the wait", null, false);
    }

    /**
     * Creates the failure of a waiter from that of another one. Each waiter gets its own exception, because an exception collects
     * the stack of each thread that throws it.
     */
    public static LockException ofAnotherWaiter(String lockName, LockException failure) {
        return new LockUnavailableException(
                lockName,
                "the backend cannot be reached; the cause is the failure of another waiter in this process",
                failure);
    }

    /** Creates the failure of a call that was not sent, because the store did not reply to the calls before it. */
    public static LockException notSent(String lockName) {
        return new LockUnavailableException(
                lockName,
                "not sent, as the backend sent no reply to the requests before it within the command timeout",
                null,
                false);
    }

    private WaitFailures() {}
}
