package dev.holdfast.redis;

import dev.holdfast.spi.LockNames;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one lock. The lock key is the prefix and the name; side keys are under the same prefix, so that one ACL pattern
 * covers them, and in the same Redis Cluster slot.
 *
 * <p>A key that has a hash tag of its own is put behind {@code #t:}, where its tag stays the first; any other is wrapped in
 * braces behind {@code #w:}, which makes it the tag. The two families are kept apart, as the locks {@code a} and {@code {a}}
 * would share a side key otherwise.
 *
 * @see <a href="https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#hash-tags">hash tags</a>
 */
final class RedisKeys {
    private final String prefix;

    /** Those of the last lock: most who acquire it release it next. */
    private volatile @Nullable Known last;

    /** The keys of a lock, which nobody changes. */
    private record Known(String lockName, List<byte[]> keys) {}

    RedisKeys(String prefix) {
        LockNames.checkPrefix(prefix);
        this.prefix = prefix;
    }

    void check(String lockName) {
        LockNames.check(prefix, lockName);
    }

    byte[] lock(String lockName) {
        return bytes(prefix + lockName);
    }

    byte[] fence(String lockName) {
        return side("f", lockName);
    }

    /** Returns the lock, its fence, the queue of those who wait for it, and what is kept of each of them. */
    List<byte[]> all(String lockName) {
        Known known = last;
        if (known == null || !known.lockName.equals(lockName)) {
            known = new Known(
                    lockName, List.of(lock(lockName), fence(lockName), side("q", lockName), side("m", lockName)));
            last = known;
        }
        return known.keys;
    }

    List<byte[]> withoutRecords(String lockName) {
        return List.of(lock(lockName), fence(lockName), side("q", lockName));
    }

    /** Returns the stream of what operators did to locks. */
    byte[] audit() {
        return bytes(prefix + "#w:audit");
    }

    /** Returns a channel of a process, which belongs to no lock. */
    String channel(String process) {
        return prefix + "#c:" + process;
    }

    /** Returns the name of the lock that has a key, or null if the key is none of ours. */
    @Nullable
    String lockName(String key) {
        return key.startsWith(prefix) ? key.substring(prefix.length()) : null;
    }

    /** Returns the key of a kind of its own beside the lock. */
    byte[] side(String kind, String lockName) {
        String key = prefix + lockName;
        return bytes(
                LockNames.hasHashTag(key)
                        ? prefix + "#t:" + kind + ":" + key
                        : prefix + "#w:" + kind + ":{" + key + "}");
    }

    private static byte[] bytes(String key) {
        return key.getBytes(StandardCharsets.UTF_8);
    }
}
