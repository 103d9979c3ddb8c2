package dev.holdfast.cli;

/**
 * The exit codes of commands, in addition to 0, 1 and 2 of picocli. As with {@code env} and {@code timeout}, they are high, because
 * other programs seldom use such codes.
 */
final class ExitCodes {
    /** Describes exit code 2 in the help of a command. */
    static final String USAGE_TEXT = "2:wrong arguments";

    /** Redis did not reply, or replied with an error. */
    static final int UNAVAILABLE = 119;

    /** Describes {@link #UNAVAILABLE} in the help of a command. */
    static final String UNAVAILABLE_TEXT = UNAVAILABLE + ":Redis did not reply, or replied with an error";

    /** Another holder has the lock, and the caller does not wait. */
    static final int BUSY = 120;

    /** Another holder still had the lock after the whole wait time. */
    static final int TIMEOUT = 121;

    /** The lease was lost while the command ran. */
    static final int LOST = 122;

    /** The arguments of {@code run} are wrong. The command that it runs may use 2 itself. */
    static final int WRONG_ARGUMENTS = 125;

    /** The command to run was found, but could not be started. */
    static final int NOT_EXECUTABLE = 126;

    /** The command to run was not found. */
    static final int NOT_FOUND = 127;

    private ExitCodes() {}
}
