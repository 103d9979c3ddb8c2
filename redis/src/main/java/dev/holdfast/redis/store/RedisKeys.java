package dev.holdfast.redis.store;

import dev.holdfast.spi.LockNames;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the keys of a lock. The lock key is the prefix and the name. The side keys are under the same prefix, so that one ACL
 * pattern covers them, and in the same Redis Cluster slot. The counter of fencing tokens is one key for all locks with the prefix.
 *
 * <p>A lock key with a hash tag is put behind {@code #t:}, where its tag stays the first. Any other lock key is wrapped in
 * braces behind {@code #w:}, which makes it the tag. The two families are separate, because the locks {@code a} and
 * {@code {a}} would share a side key otherwise.
 *
 * @see <a href="https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#hash-tags">hash tags</a>
 */
public final class RedisKeys {
    private final String prefix;
    private final byte[] counter;

    /** The keys of the last lock: a release usually follows the acquire of the same lock. */
    private volatile @Nullable LockKeys last;

    /** The keys of a lock. Their bytes are never modified. */
    private record LockKeys(String lockName, List<byte[]> keys) {}

    /**
     * Creates the keys for a prefix.
     *
     * @param prefix the prefix of all keys
     * @throws IllegalArgumentException if the prefix is not allowed
     */
    public RedisKeys(String prefix) {
        LockNames.checkPrefix(prefix);
        this.prefix = prefix;
        this.counter = bytes(prefix + "#g");
    }

    /**
     * Checks that a lock name is allowed behind the prefix.
     *
     * @param lockName the name
     * @throws IllegalArgumentException if it is not allowed; the message says why
     */
    public void check(String lockName) {
        LockNames.check(prefix, lockName);
    }

    /**
     * Returns the channel of a process. A channel belongs to no lock.
     *
     * @param process an identifier of the process
     * @return the channel
     */
    public String channel(String process) {
        return prefix + "#c:" + process;
    }

    byte[] lock(String lockName) {
        return bytes(prefix + lockName);
    }

    /** Returns the key of the counter of fencing tokens, which all locks with the prefix share. */
    byte[] counter() {
        return counter;
    }

    /** Returns the key with the time at which a quorum first used the server. */
    byte[] epoch() {
        return bytes(prefix + "#e");
    }

    /** Returns the keys of the lock, its queue, the counter of fencing tokens, and the heartbeats of the waiters. */
    List<byte[]> all(String lockName) {
        LockKeys known = last;
        if (known == null || !known.lockName.equals(lockName)) {
            known = new LockKeys(lockName, List.of(lock(lockName), side("q", lockName), counter, side("h", lockName)));
            last = known;
        }
        return known.keys;
    }

    /** Returns the keys of the lock, its queue, and the counter of fencing tokens. */
    List<byte[]> withoutHeartbeats(String lockName) {
        return all(lockName).subList(0, 3);
    }

    /** Returns the key of the stream that records what operators did to locks. */
    byte[] audit() {
        return bytes(prefix + "#w:audit");
    }

    /** Returns the name of the lock that has a lock key, or null if the key does not have the prefix. */
    @Nullable
    String lockName(String key) {
        return key.startsWith(prefix) ? key.substring(prefix.length()) : null;
    }

    /** Returns a side key of a lock. Each kind of side key has a letter. */
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
