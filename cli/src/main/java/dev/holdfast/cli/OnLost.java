package dev.holdfast.cli;

/** What becomes of a command whose lock is lost while it runs; named as they are written. */
@SuppressWarnings("JavaLangClash")
enum OnLost {
    /** It is ended at once. */
    kill,
    /** It is asked to end. */
    signal,
    /** It goes on. */
    ignore
}
