package dev.holdfast.testkit.history;

/** The operation of an {@link Event}. */
public enum Op {
    /** A worker acquires a lock. */
    ACQUIRE,
    /** A lease got a later deadline. */
    RENEW,
    /** A lease was lost. */
    LOST,
    /** A worker releases a lock. */
    RELEASE,
    /** A worker writes to what the lock protects. */
    WRITE,
    /** A worker was killed. */
    DEATH,
    /** Any other failure. */
    ERROR
}
