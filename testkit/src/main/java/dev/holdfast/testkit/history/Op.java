package dev.holdfast.testkit.history;

/** What an {@link Event} is about. */
public enum Op {
    /** A worker asks for a lock. */
    ACQUIRE,
    /** A lease got a later deadline. */
    RENEW,
    /** A lease was lost. */
    LOST,
    /** A worker gives a lock back. */
    RELEASE,
    /** A worker writes to what the lock protects. */
    WRITE,
    /** A worker is gone without an end of its own. */
    DEATH,
    /** Something failed that is none of the above. */
    ERROR
}
