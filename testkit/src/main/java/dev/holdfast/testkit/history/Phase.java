package dev.holdfast.testkit.history;

/** The step of an operation. */
public enum Phase {
    /** The operation is about to begin. */
    INVOKE,
    /** The operation succeeded. */
    OK,
    /** The operation certainly had no effect. */
    FAIL,
    /** The outcome of the operation is unknown, or the event reports a fact without an operation. */
    INFO
}
