package dev.holdfast.redis;

import java.util.StringJoiner;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** There was no answer to a call. */
public class RedisUnreachable extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final String CLASS_NAMES = "\\b([a-z]\\w*\\.)+\\w*(Exception|Error)(: |$)";

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

    /**
     * Tells in one line what went wrong: the messages of an exception and of its causes, without names of exception classes
     * and repetitions. What an operator needs, such as why a certificate was refused, is often in the last one.
     *
     * @param thrown what the client library threw
     * @param clean takes out of a message what must not be shown
     * @return the text
     */
    public static String reason(Throwable thrown, UnaryOperator<String> clean) {
        StringJoiner reasons = new StringJoiner(": ");
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage()).replaceAll(CLASS_NAMES, "");
            String text = cause.getMessage() == null ? cause.getClass().getSimpleName() : clean.apply(message);
            if (!reasons.toString().contains(text)) {
                reasons.add(text);
            }
        }
        return reasons.toString();
    }
}
