package dev.holdfast.redis.store;

import dev.holdfast.spi.HandOver;
import dev.holdfast.spi.Ownership;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The message by which a script notifies a waiter that a lock was handed over to it.
 *
 * @param token the secret of the waiter's owner token
 * @param fence the first fencing token; 0 for a waiter without fencing
 * @param block how many fencing tokens are reserved
 * @param claimMillis how long the lock is kept for the waiter
 * @param key the key of the lock
 */
record HandOverMessage(String token, long fence, int block, long claimMillis, String key) {
    private static final int FIELDS = 6;

    /** Reads {@code G1 token base block claim_ms key}. Returns null for a message of another version. */
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

    /** Returns this hand-over for the engine. */
    HandOver to(Ownership waiter) {
        return new HandOver(waiter, fence, block, Duration.ofMillis(claimMillis));
    }
}
