package dev.holdfast.redis.client;

import java.util.StringJoiner;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Thrown when a call gets no reply. */
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
     * Returns whether the server may have carried out the call, or may do so later.
     *
     * @return false if the call certainly was not sent
     */
    public boolean mayHaveExecuted() {
        return mayHaveExecuted;
    }

    /**
     * Describes a failure in one line: the messages of an exception and of its causes, without the names of exception classes
     * and without repetitions. The last cause often has what an operator needs, such as why a certificate was rejected.
     *
     * @param thrown what the client library threw
     * @param clean removes from a message what must not be shown
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
