package dev.holdfast.spi;

/** The answer to a release. */
public enum ReleaseReply {
    /** The owner held the lock, and holds it no more. */
    RELEASED,
    /** The owner did not hold the lock. */
    NOT_OWNER
}
