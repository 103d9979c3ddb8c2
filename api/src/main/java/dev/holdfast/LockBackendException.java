package dev.holdfast;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the backend refuses: authentication failed, a permission is missing, a script failed. The same call will fail
 * again until the cause is repaired, so it should not be retried. The subclass {@link LockUnavailableException} is different:
 * it may be retried.
 */
public class LockBackendException extends LockException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param lockName the name of the lock, or null if it is not about one lock
     * @param message what was requested, what was found and what to do
     * @param cause the cause, or null
     */
    public LockBackendException(@Nullable String lockName, String message, @Nullable Throwable cause) {
        super(lockName, message, cause);
    }
}
