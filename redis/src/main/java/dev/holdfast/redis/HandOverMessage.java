package dev.holdfast.redis;

import dev.holdfast.spi.HandOver;
import dev.holdfast.spi.Ownership;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a script tells a waiter that it handed a lock to.
 *
 * @param token the waiter's
 * @param fence the first fencing token; 0 for a waiter that wants none
 * @param block how many fencing tokens are reserved
 * @param claimMillis how long the lock is kept for the waiter
 * @param key the key of the lock
 */
record HandOverMessage(String token, long fence, int block, long claimMillis, String key) {
    private static final int FIELDS = 6;

    /** Reads {@code G1 token base block claim_ms key}; returns null for what a newer version may say. */
    static @Nullable HandOverMessage read(byte[] message) {
        String[] fields = new String(message, StandardCharsets.UTF_8).split(" ", FIELDS);
        if (fields.length < FIELDS || !fields[0].equals("G1")) {
            return null;
        }
        try {
            return new HandOverMessage(
                    fields[1],
                    Long.parseLong(fields[2]),
                    Integer.parseInt(fields[3]),
                    Long.parseLong(fields[4]),
                    fields[5]);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Returns what the waiter is told, who has the given token. */
    HandOver to(Ownership waiter) {
        return new HandOver(waiter, fence, block, Duration.ofMillis(claimMillis));
    }
}
