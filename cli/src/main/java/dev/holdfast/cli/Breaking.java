package dev.holdfast.cli;

import dev.holdfast.LockState;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol.Command;

/**
 * Removes a holder that was shown, and only that one. The token, with which one could release the lock, does not leave the
 * server: holders are told apart by its hash.
 */
final class Breaking {
    private static final String HASH = """
            local held = redis.call('GET', KEYS[1])
            return held and redis.sha1hex(held)
            """;

    /** The entry is written first: if that is refused, such as for lack of memory, the lock stays. */
    private static final String REMOVE = """
            local held = redis.call('GET', KEYS[1])
            if not held or redis.sha1hex(held) ~= ARGV[1] then return 0 end
            redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[2], '*', 'lock', ARGV[3], 'holder', ARGV[4], 'lease', ARGV[5],
              'fence', ARGV[6], 'by', ARGV[7], 'reason', ARGV[8])
            redis.call('DEL', KEYS[1])
            return 1
            """;

    private static final int KEPT = 10_000;

    /** Returns what tells this holder from any other, or null if there is none. */
    static @Nullable String holderId(Redis redis, String name) {
        Object hash = redis.command(Command.EVAL, HASH, 1, redis.prefix() + name);
        return hash instanceof byte[] bytes ? new String(bytes, StandardCharsets.US_ASCII) : null;
    }

    /** Returns whether that holder had the lock until now. */
    static boolean remove(Redis redis, LockState shown, String holderId, String reason) {
        Object removed = redis.command(
                Command.EVAL,
                REMOVE,
                2,
                redis.prefix() + shown.lockName(),
                redis.prefix() + "#w:audit",
                holderId,
                KEPT,
                shown.lockName(),
                shown.holder().orElse(""),
                shown.owner().orElse(""),
                shown.fencingToken().isPresent()
                        ? String.valueOf(shown.fencingToken().getAsLong())
                        : "",
                user(),
                reason);
        return Long.valueOf(1).equals(removed);
    }

    private static String user() {
        String name = System.getProperty("user.name", "?");
        try {
            return name + "@" + InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return name;
        }
    }

    private Breaking() {}
}
