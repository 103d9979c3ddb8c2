package dev.holdfast.redis;

/** The server answered a call with an error: it was not carried out. */
public class RedisErrorReply extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message the error as the server sent it, such as {@code WRONGTYPE Operation against a key...}
     */
    public RedisErrorReply(String message) {
        super(
                message, null, false,
                false); // where it was read says nothing; who asked is known to the one who catches it
    }

    /**
     * Returns the first word of the message, by which errors are told apart. A server that wants a password answers a command
     * of many words with something else than {@code NOAUTH}, which is returned for that, too.
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
