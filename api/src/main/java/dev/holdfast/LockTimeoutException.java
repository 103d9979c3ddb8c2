package dev.holdfast;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The wait for a lock elapsed while the lock was held by somebody else. Nothing is wrong with the lock: the caller may try
 * again, wait longer or do without.
 */
public class LockTimeoutException extends LockException {
    private static final long serialVersionUID = 1L;

    /** How long the caller was ready to wait. */
    private final Duration waited;

    /** Who held the lock when last seen, or null. */
    private final @Nullable String holder;

    /**
     * Creates the exception.
     *
     * @param lockName the lock that was waited for
     * @param waited how long the caller was ready to wait
     * @param holder the description of the holder last seen, or null if it is not known
     */
    public LockTimeoutException(String lockName, Duration waited, @Nullable String holder) {
        super(
                lockName,
                "still held after waiting " + waited.toMillis() + " ms, by "
                        + (holder == null ? "a holder that does not say who it is" : Quoted.of(holder)),
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
     * Returns who held the lock when last seen.
     *
     * @return the description that the holder gave of itself, or empty if it is not known
     */
    public Optional<String> holder() {
        return Optional.ofNullable(holder);
    }
}
