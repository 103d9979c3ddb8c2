package dev.holdfast;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The superclass of the exceptions of this library. The subclasses differ in what the caller can do next. The message names
 * the lock, if the failure is about one lock.
 */
public class LockException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The name as given, or null if the failure is not about one lock. */
    private final @Nullable String lockName;

    /**
     * Creates an exception about one lock, or about none.
     *
     * @param lockName the name of the lock, or null; it is put in front of the message
     * @param message what was requested, what was found and what to do, without credentials or owner tokens
     * @param cause the cause, or null
     */
    public LockException(@Nullable String lockName, String message, @Nullable Throwable cause) {
        super(lockName == null ? message : "lock " + Quoted.of(lockName) + ": " + message, cause);
        this.lockName = lockName;
    }

    /**
     * Returns the name of the lock.
     *
     * @return the name of the lock, or empty if the failure is not about one lock
     */
    public final Optional<String> lockName() {
        return Optional.ofNullable(lockName);
    }
}
