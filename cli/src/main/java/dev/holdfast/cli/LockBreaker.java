package dev.holdfast.cli;

import dev.holdfast.LockException;
import dev.holdfast.LockState;
import dev.holdfast.redis.RedisLockStore;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol.Command;

/**
 * Takes a lock away from the holder that was shown, and from no other. The owner token could be used to release the lock, so it
 * does not leave the server: its hash identifies the holder.
 */
final class LockBreaker {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** Returns the SHA-1 of the holder's value without the mark that says that the lock has waiters. */
    private static final String HASH = """
            local held = redis.call('GET', KEYS[1])
            if held and string.sub(held, 1, 3) == 'L2~' and string.byte(held, 26) == 126 and string.byte(held, -1) == 126 then
              held = string.sub(held, 1, -2)
            end
            return held and redis.sha1hex(held)
            """;

    /** Returns an id of the holder that no other holder has, or null if the lock is free. */
    static @Nullable String holderId(Redis redis, String name) {
        Object hash = redis.command(Command.EVAL, HASH, 1, redis.prefix() + name);
        return hash instanceof byte[] bytes ? new String(bytes, StandardCharsets.US_ASCII) : null;
    }

    /** Removes the holder. Returns false if another holder has the lock, or none. */
    static boolean remove(Redis redis, LockState shown, String holderId, String reason) {
        RedisLockStore store = redis.locks().unwrap(RedisLockStore.class).orElseThrow();
        try {
            return store.breakAsync(shown.lockName(), holderId, entry(shown, reason), TIMEOUT)
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof LockException known ? known : e;
        }
    }

    private static Map<String, String> entry(LockState shown, String reason) {
        Map<String, String> entry = new LinkedHashMap<>();
        entry.put("lock", shown.lockName());
        entry.put("holder", shown.holder().orElse(""));
        entry.put("lease", shown.owner().orElse(""));
        entry.put(
                "fence",
                shown.fencingToken().isPresent()
                        ? String.valueOf(shown.fencingToken().getAsLong())
                        : "");
        entry.put("by", user());
        entry.put("reason", reason);
        return entry;
    }

    private static String user() {
        String name = System.getProperty("user.name", "?");
        try {
            return name + "@" + InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return name;
        }
    }

    private LockBreaker() {}
}
