package dev.holdfast.redis;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a script tells a waiter that it handed a lock to.
 *
 * @param token the waiter's
 * @param key the key of the lock
 */
record HandOver(String token, String key) {
    private static final int FIELDS = 6;

    /** Reads {@code G1 token base block claim_ms key}; returns null for what a newer version may say. */
    static @Nullable HandOver read(byte[] message) {
        String[] fields = new String(message, StandardCharsets.UTF_8).split(" ", FIELDS);
        return fields.length == FIELDS && fields[0].equals("G1") ? new HandOver(fields[1], fields[5]) : null;
    }
}
