package dev.holdfast.redisson;

import dev.holdfast.redis.RedisErrorReply;
import dev.holdfast.redis.RedisUnreachable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.RedisException;
import org.redisson.client.RedisOutOfMemoryException;
import org.redisson.client.RedisTimeoutException;

/**
 * Reads Redisson's exceptions. Their messages repeat the arguments of the command, in which there is the owner token, so
 * neither the whole message nor the exception is passed on.
 */
final class Failures {
    /** What Redisson appends to an error of the server, and where it starts to tell of the command. */
    private static final Pattern DETAILS =
            Pattern.compile("\\.? ?(channel: |[Cc]ommand: |[Pp]arams: |node: )", Pattern.DOTALL);

    private static final Pattern ERROR_CODE = Pattern.compile("[A-Z]{2,}( .*)?", Pattern.DOTALL);

    static RuntimeException translated(Throwable thrown, boolean wasSent) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof RedisException && isAnswer(cause)) {
                return new RedisErrorReply(answer(cause));
            }
        }
        return new RedisUnreachable(
                thrown.getClass().getSimpleName() + ": " + withoutDetails(thrown),
                null,
                wasSent && !(thrown instanceof RedisConnectionException));
    }

    private static boolean isAnswer(Throwable thrown) {
        return !(thrown instanceof RedisTimeoutException)
                && !(thrown instanceof RedisConnectionException)
                && ERROR_CODE.matcher(answer(thrown)).matches();
    }

    private static String answer(Throwable thrown) {
        String message = withoutDetails(thrown);
        return thrown instanceof RedisOutOfMemoryException && !message.startsWith("OOM") ? "OOM " + message : message;
    }

    private static String withoutDetails(Throwable thrown) {
        String message = String.valueOf(thrown.getMessage());
        Matcher details = DETAILS.matcher(message);
        return details.find() ? message.substring(0, details.start()) : message;
    }

    private Failures() {}
}
