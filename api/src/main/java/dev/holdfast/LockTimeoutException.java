package dev.holdfast;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when the time of a wait elapsed while another holder had the lock. Nothing is wrong with the lock: the caller may try
 * again, wait longer or do without.
 */
public class LockTimeoutException extends LockException {
    private static final long serialVersionUID = 1L;

    /** How long the caller was ready to wait. */
    private final Duration waited;

    /** The last known holder of the lock, or null. */
    private final @Nullable String holder;

    /**
     * Creates the exception.
     *
     * @param lockName the name of the lock
     * @param waited how long the caller was ready to wait
     * @param holder the description of the last known holder, or null
     */
    public LockTimeoutException(String lockName, Duration waited, @Nullable String holder) {
        super(
                lockName,
                "still held after waiting " + waited.toMillis() + " ms, by "
                        + (holder == null ? "an unknown holder" : Quoted.of(holder)),
                null);
        this.waited = waited;
        this.holder = holder;
    }

    /**
     * Returns how long the caller was ready to wait.
     *
     * @return the wait time
     */
    public Duration waited() {
        return waited;
    }

    /**
     * Returns the last known holder of the lock.
     *
     * @return its description: label, host and process id; empty if it is not known
     */
    public Optional<String> holder() {
        return Optional.ofNullable(holder);
    }
}
