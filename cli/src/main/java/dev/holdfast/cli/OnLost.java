package dev.holdfast.cli;

/** What happens to a command whose lock is lost while it runs. The names are those of the option's values. */
@SuppressWarnings("JavaLangClash")
enum OnLost {
    /** The command is killed at once. */
    kill,
    /** The command is asked to end. */
    signal,
    /** The command continues. */
    ignore
}
