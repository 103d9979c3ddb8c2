package dev.holdfast.spi;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The secret random value of one acquisition. Any process that knows it can release the lock, so it goes to the store and nowhere
 * else.
 *
 * <p>Its form is {@code L2~<random>~<holder>}: a version, 16 random bytes that are new for each acquisition, and the holder's
 * description of itself in printable ASCII. The description is not empty and has no {@code ~}, so that a store can mark a token
 * with a {@code ~} behind it. Equality is by value; {@link #toString} shows only the {@linkplain #publicId public id}.
 */
public final class OwnerToken {
    private static final String VERSION = "L2~";
    private static final int RANDOM_BYTES = 16;
    private static final int MAX_LENGTH = 128;
    private static final char MARK = '~';
    private static final int HOLDER_START = VERSION.length() + 22 + 1;

    /** ASCII. */
    private final byte[] value;

    private OwnerToken(byte[] value) {
        this.value = value;
    }

    /**
     * Creates a token with new random bytes.
     *
     * @param random a cryptographically strong source
     * @param holder the holder's description of itself; see {@link #holderDescription}
     * @return a new token
     * @throws IllegalArgumentException if the description is empty or has a {@code ~}
     */
    public static OwnerToken create(RandomGenerator random, String holder) {
        if (holder.isEmpty() || holder.indexOf(MARK) >= 0) {
            throw new IllegalArgumentException("the description of a holder must not be empty or have a ~");
        }
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        String value = VERSION + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + "~" + holder;
        return new OwnerToken(value.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Turns a text into the last part of a token: printable ASCII without {@code ~}, not empty, and cut to the room that a token
     * has.
     *
     * @param text any text
     * @return the description
     */
    public static String holderDescription(String text) {
        StringBuilder fit = new StringBuilder();
        text.chars().limit(MAX_LENGTH - HOLDER_START).forEach(c -> fit.append(c > ' ' && c < MARK ? (char) c : '_'));
        return fit.isEmpty() ? "_" : fit.toString();
    }

    /**
     * Returns the holder's description of itself from a stored value.
     *
     * @param stored the value under a lock's key, with or without a mark
     * @return the description, or null if the value is not a token of this library
     */
    public static @Nullable String holderOf(String stored) {
        boolean isOurs =
                stored.startsWith(VERSION) && stored.length() > HOLDER_START && stored.charAt(HOLDER_START - 1) == '~';
        boolean isMarked = isOurs && stored.charAt(stored.length() - 1) == MARK;
        return isOurs ? stored.substring(HOLDER_START, stored.length() - (isMarked ? 1 : 0)) : null;
    }

    /**
     * Returns the public id of a stored value: the first 16 hex digits of its SHA-1. A server can compute it in a script, so that
     * an inspection does not carry the secret over the wire. 64 bits of a hash over 128 random bits give nothing away.
     *
     * @param stored the value under a lock's key, without a mark
     * @return the id
     */
    public static String publicIdOf(String stored) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(stored.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-1", e);
        }
    }

    /**
     * Returns the secret, as it is stored under the lock's key. Never log it.
     *
     * @return the secret
     */
    public String secret() {
        return new String(value, StandardCharsets.US_ASCII);
    }

    /**
     * Returns the secret, as it is sent. Never log it.
     *
     * @return the secret in ASCII; a new array for each call
     */
    public byte[] secretBytes() {
        return value.clone();
    }

    /**
     * Returns the id that may be shown and stored anywhere.
     *
     * @return 16 hex digits
     */
    public String publicId() {
        return publicIdOf(secret());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof OwnerToken token && Arrays.equals(token.value, value);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return publicId();
    }
}
