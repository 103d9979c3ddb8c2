package dev.holdfast.cli;

/**
 * One thing that a look at a server showed.
 *
 * @param isWarning whether it takes something away from the guarantees
 * @param subject what was looked at, in a word or two
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
