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
    private static final int FIELDS = 7;

    /**
     * Reads {@code G2 token last block claim_ms now key}, where last is the last fencing token of the block. Returns null for a
     * message of another version.
     */
    static @Nullable HandOverMessage read(byte[] message) {
        String[] fields = new String(message, StandardCharsets.UTF_8).split(" ", FIELDS);
        if (fields.length < FIELDS || !fields[0].equals("G2")) {
            return null;
        }
        try {
            long last = Long.parseLong(fields[2]);
            int block = Integer.parseInt(fields[3]);
            return new HandOverMessage(
                    fields[1], block == 0 ? 0 : last - block + 1, block, Long.parseLong(fields[4]), fields[6]);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Returns this hand-over for the engine. */
    HandOver to(Ownership waiter) {
        return new HandOver(waiter, fence, block, Duration.ofMillis(claimMillis));
    }
}
