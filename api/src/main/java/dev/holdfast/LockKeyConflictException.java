package dev.holdfast;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the key of the lock has a value that is not a lock of this library, such as a list or the hash of a Redisson
 * {@code RLock}. The value is never overwritten or deleted: choose another name or key prefix, or remove the key.
 */
public class LockKeyConflictException extends LockBackendException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param lockName the name of the lock
     * @param message what was found under the key and what to do
     * @param cause the cause, or null
     */
    public LockKeyConflictException(String lockName, String message, @Nullable Throwable cause) {
        super(lockName, message, cause);
    }
}
