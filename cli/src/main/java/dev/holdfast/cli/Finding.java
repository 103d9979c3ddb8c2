package dev.holdfast.cli;

/**
 * A result of a check of a server.
 *
 * @param isWarning whether it weakens the guarantees
 * @param subject what was checked, in a word or two
 * @param value what was found
 * @param meaning what that means for locks
 */
record Finding(boolean isWarning, String subject, String value, String meaning) {
    static Finding good(String subject, String value, String meaning) {
        return new Finding(false, subject, value, meaning);
    }

    static Finding warning(String subject, String value, String meaning) {
        return new Finding(true, subject, value, meaning);
    }
}
