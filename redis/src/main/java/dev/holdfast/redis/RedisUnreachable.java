package dev.holdfast.redis;

import org.jspecify.annotations.Nullable;

/** There was no answer to a call. */
public class RedisUnreachable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Whether the call may have been sent. */
    private final boolean mayHaveExecuted;

    /**
     * Creates the exception.
     *
     * @param message what happened, without credentials
     * @param cause what the client library threw, or null
     * @param mayHaveExecuted false only if the call certainly was not sent, as when no connection could be made
     */
    public RedisUnreachable(String message, @Nullable Throwable cause, boolean mayHaveExecuted) {
        super(message, cause);
        this.mayHaveExecuted = mayHaveExecuted;
    }

    /**
     * Tells whether the server may have carried the call out, or still may.
     *
     * @return false if the call certainly was not sent
     */
    public boolean mayHaveExecuted() {
        return mayHaveExecuted;
    }
}
