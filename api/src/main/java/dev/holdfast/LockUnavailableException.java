package dev.holdfast;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the backend cannot be reached or cannot serve at the moment: no reply, no connection, no quorum, a server that
 * is loading or is a replica, an open circuit breaker. The call may be retried.
 *
 * <p>The outcome of the call may be unknown. The library compensates for an acquisition with an unknown outcome, so the caller
 * must not assume that it holds the lock, and need not release it.
 */
public class LockUnavailableException extends LockBackendException {
    private static final long serialVersionUID = 1L;

    /** Whether the operation may have been carried out, or may still be. */
    private final boolean outcomeUnknown;

    /**
     * Creates an exception about an operation that may have been carried out.
     *
     * @param lockName the name of the lock, or null if it is not about one lock
     * @param message what was requested, what was found and what to do
     * @param cause the cause, or null
     */
    public LockUnavailableException(@Nullable String lockName, String message, @Nullable Throwable cause) {
        this(lockName, message, cause, true);
    }

    /**
     * Creates an exception.
     *
     * @param lockName the name of the lock, or null if it is not about one lock
     * @param message what was requested, what was found and what to do
     * @param cause the cause, or null
     * @param outcomeUnknown false only if the operation has certainly had no effect and will have none
     */
    public LockUnavailableException(
            @Nullable String lockName, String message, @Nullable Throwable cause, boolean outcomeUnknown) {
        super(lockName, message, cause);
        this.outcomeUnknown = outcomeUnknown;
    }

    /**
     * Returns whether the outcome of the operation is unknown: it may have been carried out, or may be later.
     *
     * @return false if the operation has certainly had no effect
     */
    public final boolean outcomeUnknown() {
        return outcomeUnknown;
    }
}
