package dev.holdfast;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a URL, an option or the class path is wrong, and nothing was opened. The message says what was requested, what was
 * found and what to change. It never contains a credential.
 */
public class LockConfigurationException extends LockException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what was requested, what was found and what to do
     * @param cause the cause, or null
     */
    public LockConfigurationException(String message, @Nullable Throwable cause) {
        super(null, message, cause);
    }

    /**
     * Creates the exception without a cause.
     *
     * @param message what was requested, what was found and what to do
     */
    public LockConfigurationException(String message) {
        this(message, null);
    }
}
