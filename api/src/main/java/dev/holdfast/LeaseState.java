package dev.holdfast;

/** The state of a {@link Lease}, as far as its process can know. Immutable and thread-safe. */
public enum LeaseState {
    /** The lease is valid and is not about to end. */
    HELD,
    /**
     * The lease is still valid, but less than a third of it remains because renewals have not succeeded, or the process
     * may have been suspended. It returns to {@link #HELD} when a renewal succeeds.
     */
    AT_RISK,
    /** Exclusion ended without a release: another holder may have the lock. Final. */
    LOST,
    /** The lease was released by this process. Final, unless the reply to that release shows a loss. */
    RELEASED
}
