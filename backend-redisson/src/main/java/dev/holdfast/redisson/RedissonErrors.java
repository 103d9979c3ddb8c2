package dev.holdfast.redisson;

import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.redis.client.RedisUnreachable;
import java.util.concurrent.CancellationException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.RedisException;
import org.redisson.client.RedisOutOfMemoryException;
import org.redisson.client.RedisResponseTimeoutException;
import org.redisson.client.RedisTimeoutException;

/**
 * Translates Redisson's exceptions. Their messages repeat the arguments of the command, which include the owner token. So
 * neither the whole message nor the exception itself is passed on.
 */
final class RedissonErrors {
    /** The beginning of the details about the command, which Redisson appends to an error of the server. */
    private static final Pattern DETAILS =
            Pattern.compile("\\.? ?(channel: |[Cc]ommand: |[Pp]arams: |node: )", Pattern.DOTALL);

    private static final Pattern ERROR_CODE = Pattern.compile("[A-Z]{2,}( .*)?", Pattern.DOTALL);

    /**
     * Translates an exception.
     *
     * @param wasSent whether Redisson was given the call
     */
    static RuntimeException translate(Throwable thrown, boolean wasSent) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof RedisException && isErrorReply(cause)) {
                return new RedisErrorReply(errorText(cause));
            }
        }
        return new RedisUnreachable(
                RedisUnreachable.reason(thrown, RedissonErrors::withoutDetails), null, wasSent && !isUnsent(thrown));
    }

    /** Returns whether Redisson could not connect. */
    static boolean isDisconnected(Throwable thrown) {
        return has(thrown, RedisConnectionException.class);
    }

    /** Returns whether there was no reply in time, or the caller has given up. */
    static boolean isTimeout(Throwable thrown) {
        return has(thrown, RedisTimeoutException.class) || has(thrown, CancellationException.class);
    }

    private static boolean has(Throwable thrown, Class<? extends Throwable> type) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether Redisson gave up before it had a connection, or before it had written to it. */
    private static boolean isUnsent(Throwable thrown) {
        return thrown instanceof RedisConnectionException
                || (thrown instanceof RedisTimeoutException && !(thrown instanceof RedisResponseTimeoutException));
    }

    private static boolean isErrorReply(Throwable thrown) {
        return !(thrown instanceof RedisTimeoutException)
                && !(thrown instanceof RedisConnectionException)
                && ERROR_CODE.matcher(errorText(thrown)).matches();
    }

    private static String errorText(Throwable thrown) {
        String message = withoutDetails(String.valueOf(thrown.getMessage()));
        return thrown instanceof RedisOutOfMemoryException && !message.startsWith("OOM") ? "OOM " + message : message;
    }

    private static String withoutDetails(String message) {
        Matcher details = DETAILS.matcher(message);
        return details.find() ? message.substring(0, details.start()) : message;
    }

    private RedissonErrors() {}
}
