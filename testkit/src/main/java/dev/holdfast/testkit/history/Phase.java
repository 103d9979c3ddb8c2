package dev.holdfast.testkit.history;

/** Where an operation stands. */
public enum Phase {
    /** It is about to begin. */
    INVOKE,
    /** It succeeded. */
    OK,
    /** It certainly had no effect. */
    FAIL,
    /** It is not known whether it had an effect; or the event is a mere fact that nobody asked for. */
    INFO
}
