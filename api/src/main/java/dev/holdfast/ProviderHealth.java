package dev.holdfast;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What a provider knows of its backend. Immutable.
 *
 * @param status whether the backend replied to the last operation
 * @param since when the status began
 * @param lastFailure the message of the last failure, without credentials and owner tokens; empty if there was none
 */
public record ProviderHealth(Status status, Instant since, Optional<String> lastFailure) {
    /** Whether a backend replies. */
    public enum Status {
        /** No operation has ended yet. */
        UNKNOWN,
        /** The backend replied to the last operation. */
        UP,
        /** The last operation had no reply, or the backend could not serve it. */
        DOWN
    }

    /**
     * Creates a health.
     *
     * @param status whether the backend replied to the last operation
     * @param since when the status began
     * @param lastFailure the message of the last failure; empty if there was none
     */
    public ProviderHealth {
        Objects.requireNonNull(status);
        Objects.requireNonNull(since);
        Objects.requireNonNull(lastFailure);
    }

    /**
     * Returns the health of a provider that has not used its backend yet.
     *
     * @return a health with the status {@link Status#UNKNOWN}, since now
     */
    public static ProviderHealth unknown() {
        return new ProviderHealth(Status.UNKNOWN, Instant.now(), Optional.empty());
    }

    /**
     * Returns whether the backend replied to the last operation.
     *
     * @return true for the status {@link Status#UP}
     */
    public boolean isUp() {
        return status == Status.UP;
    }
}
