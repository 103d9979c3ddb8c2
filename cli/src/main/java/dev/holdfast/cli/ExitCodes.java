package dev.holdfast.cli;

/** How commands end, beside picocli's 0, 1 and 2. Far from what commands that are run use, as those of env and timeout are. */
final class ExitCodes {
    /** Redis did not answer, or not as it should. */
    static final int UNAVAILABLE = 119;

    /** Somebody else holds the lock, and there was no wait. */
    static final int BUSY = 120;

    /** Somebody else still held the lock when the wait was over. */
    static final int TIMEOUT = 121;

    /** The lease was lost while the command ran. */
    static final int LOST = 122;

    /** Wrong arguments of a command that runs another: 2 may be that one's own. */
    static final int WRONG_ARGUMENTS = 125;

    /** The command to run was found, but could not be started. */
    static final int NOT_EXECUTABLE = 126;

    /** The command to run was not found. */
    static final int NOT_FOUND = 127;

    private ExitCodes() {}
}
