package dev.holdfast;

import org.jspecify.annotations.Nullable;

/**
 * The backend gave an answer that a lock cannot work with: authentication failed, a permission is missing, a script failed.
 * The same call will fail again until the cause is repaired, so do not retry; {@link LockUnavailableException}, a subclass,
 * is the exception to that.
 */
public class LockBackendException extends LockException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param lockName the lock that was asked for, or null if it is not about one lock
     * @param message what was asked, what was found and what to do
     * @param cause the cause, or null
     */
    public LockBackendException(@Nullable String lockName, String message, @Nullable Throwable cause) {
        super(lockName, message, cause);
    }
}
