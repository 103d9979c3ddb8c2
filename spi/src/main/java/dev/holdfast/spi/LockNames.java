package dev.holdfast.spi;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The rules for lock names and key prefixes. They hold in every store, so that a name stays valid in another one. */
public final class LockNames {
    /** The greatest length of a key, in bytes of UTF-8. */
    public static final int MAX_BYTES = 512;

    /** The names of the keys that the library keeps beside the locks. */
    private static final Pattern RESERVED = Pattern.compile("#[A-Za-z](:|\\z)");

    /**
     * Checks a key prefix.
     *
     * @param keyPrefix the prefix
     * @throws IllegalArgumentException if it is not allowed; the message says why
     */
    public static void checkPrefix(String keyPrefix) {
        checkText("key prefix", keyPrefix);
        if (keyPrefix.length() >= MAX_BYTES || keyPrefix.getBytes(StandardCharsets.UTF_8).length >= MAX_BYTES) {
            throw new IllegalArgumentException("a key prefix must be shorter than " + MAX_BYTES
                    + " bytes of UTF-8, to leave room for a lock name, but was " + keyPrefix.length() + " characters");
        }
        boolean braces = keyPrefix.indexOf('{') >= 0 || keyPrefix.indexOf('}') >= 0;
        if (braces && !hasHashTag(keyPrefix)) {
            throw new IllegalArgumentException("a key prefix with braces must hold one complete hash tag such as"
                    + " \"{app}:\", but was \"" + keyPrefix + "\"");
        }
    }

    /**
     * Checks a lock name.
     *
     * @param keyPrefix the prefix that the store puts in front of the name
     * @param lockName the name
     * @throws IllegalArgumentException if it is not allowed; the message says why
     */
    public static void check(String keyPrefix, String lockName) {
        if (lockName.isEmpty()) {
            throw new IllegalArgumentException("a lock name must not be empty");
        }
        if (isReserved(lockName)) {
            throw new IllegalArgumentException(
                    "a lock name must not be like \"#g\", nor begin like \"#w:\": such keys belong to the library");
        }
        checkText("lock name", lockName);
        String key = keyPrefix + lockName;
        if (key.length() > MAX_BYTES || key.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new IllegalArgumentException("a lock name and its key prefix must not be longer than " + MAX_BYTES
                    + " bytes of UTF-8, but were " + key.length() + " characters");
        }
        if (key.indexOf('}') >= 0 && !hasHashTag(key)) {
            throw new IllegalArgumentException(
                    "a lock name with \"}\" must have a complete Redis Cluster hash tag such as"
                            + " \"{user1}\" before it, as its keys could not be kept together otherwise");
        }
    }

    /**
     * Returns whether a name behind the key prefix is that of a key which the library keeps beside the locks.
     *
     * @param name the name
     * @return true if no lock has this name
     */
    public static boolean isReserved(String name) {
        return RESERVED.matcher(name).lookingAt();
    }

    /**
     * Returns whether a key has an effective Redis Cluster hash tag: a first opening brace with at least one byte before the next
     * closing brace.
     *
     * @param key the key
     * @return true if it has
     */
    public static boolean hasHashTag(String key) {
        int open = key.indexOf('{');
        return open >= 0 && key.indexOf('}', open + 1) > open + 1;
    }

    private static void checkText(String what, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw new IllegalArgumentException(
                        "a " + what + " must not have unpaired surrogates, but has one at index " + i
                                + ": it has no form in UTF-8");
            }
        }
    }

    private LockNames() {}
}
