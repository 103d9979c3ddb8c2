package dev.holdfast;

/**
 * The state of a {@link Lease}, as far as its process can know. {@link Lease#isHeld()} is true in {@link #HELD} and {@link #AT_RISK}
 * and in no other state. Immutable and thread-safe.
 */
public enum LeaseState {
    /** The lease is valid and is not about to end. */
    HELD,
    /**
     * The lease is still valid, but less than a third of it remains because renewals have not succeeded, or the process
     * may have been suspended for less than what remains. It returns to {@link #HELD} when a renewal succeeds.
     */
    AT_RISK,
    /**
     * The process may have been suspended for longer than what remained, because the wall clock has run ahead. So the lease may have
     * ended. It returns to {@link #HELD} when the backend confirms it, as it does if the wall clock was merely set forward, and is
     * {@link #LOST} otherwise. A renewal or {@link Lease#ensureHeld()} finds out.
     */
    UNCONFIRMED,
    /** Exclusion ended without a release: another holder may have the lock. Final. */
    LOST,
    /** The lease was released by this process. Final, unless the reply to that release shows a loss. */
    RELEASED
}
