package dev.holdfast.spi;

/** The reply to a release. */
public enum ReleaseReply {
    /** The owner held the lock until now. */
    RELEASED,
    /** The owner did not hold the lock. */
    NOT_OWNER
}
