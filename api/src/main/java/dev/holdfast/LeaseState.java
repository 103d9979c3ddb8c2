package dev.holdfast;

/** The state of a {@link Lease}, as far as the process that holds it can know. */
public enum LeaseState {
    /** The lease is valid and is not about to end. */
    HELD,
    /**
     * The lease is still valid, but less than a third of it remains because renewals have not succeeded, or the process
     * may have been suspended. It returns to {@link #HELD} when a renewal succeeds.
     */
    AT_RISK,
    /** Exclusion ended without a release: somebody else may hold the lock. Final. */
    LOST,
    /** The lease was released by this process. Final, unless the answer to that release shows that it had been lost. */
    RELEASED
}
