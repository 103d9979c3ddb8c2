package dev.holdfast;

import org.jspecify.annotations.Nullable;

/**
 * The key of the lock holds something that is not a lock of this kind, such as a list or the hash of a Redisson
 * {@code RLock}. It is never overwritten or deleted: choose another name or key prefix, or remove the key.
 */
public class LockKeyConflictException extends LockBackendException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param lockName the lock that was asked for
     * @param message what was found under its key and what to do
     * @param cause the cause, or null
     */
    public LockKeyConflictException(String lockName, String message, @Nullable Throwable cause) {
        super(lockName, message, cause);
    }
}
