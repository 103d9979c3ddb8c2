package dev.holdfast.redis.client;

/** Thrown when the server replies to a call with an error. The call was not carried out. */
public class RedisErrorReply extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message the error as the server sent it, such as {@code WRONGTYPE Operation against a key...}
     */
    public RedisErrorReply(String message) {
        // No stack trace: it would only show the thread that read the reply, and not the caller.
        super(message, null, false, false);
    }

    /**
     * Returns the error code, which is the first word of the message.
     *
     * <p>A server that requires a password does not reply with {@code NOAUTH} to a command of many words. This method returns
     * {@code NOAUTH} for its reply nevertheless.
     *
     * @return the code, such as {@code WRONGTYPE}
     */
    public String code() {
        String message = String.valueOf(getMessage());
        if (message.startsWith("ERR Protocol error: unauthenticated ")) {
            return "NOAUTH";
        }
        int end = message.indexOf(' ');
        return end < 0 ? message : message.substring(0, end);
    }
}
