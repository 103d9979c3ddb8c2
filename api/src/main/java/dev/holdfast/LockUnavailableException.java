package dev.holdfast;

import org.jspecify.annotations.Nullable;

/**
 * The backend could not be asked or cannot serve at the moment: no answer, no connection, no quorum, a server that is
 * loading or is a replica, an open circuit breaker. The call may be retried.
 *
 * <p>The outcome of the call may be unknown. The library cleans up after an acquire with unknown outcome by itself, so a
 * caller need not, and must not, assume that it holds the lock.
 */
public class LockUnavailableException extends LockBackendException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param lockName the lock that was asked for, or null if it is not about one lock
     * @param message what was asked, what was found and what to do
     * @param cause the cause, or null
     */
    public LockUnavailableException(@Nullable String lockName, String message, @Nullable Throwable cause) {
        super(lockName, message, cause);
    }
}
