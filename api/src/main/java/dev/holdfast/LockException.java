package dev.holdfast;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The root of what goes wrong with distributed locks. The subclasses are told apart by what the caller can do next; see
 * each. The message names the lock, unless the failure is not about one lock.
 */
public class LockException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The name as given, or null if the failure is not about one lock. */
    private final @Nullable String lockName;

    /**
     * Creates an exception about one lock, or about none.
     *
     * @param lockName the lock that this is about, or null; it is put in front of the message
     * @param message what was asked, what was found and what to do, without credentials or owner tokens
     * @param cause the cause, or null
     */
    public LockException(@Nullable String lockName, String message, @Nullable Throwable cause) {
        super(lockName == null ? message : "lock " + Quoted.of(lockName) + ": " + message, cause);
        this.lockName = lockName;
    }

    /**
     * Returns the name of the lock that this is about.
     *
     * @return the name of the lock, or empty if the failure is not about one lock
     */
    public final Optional<String> lockName() {
        return Optional.ofNullable(lockName);
    }
}
