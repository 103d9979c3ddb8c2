package dev.holdfast.redis.client;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A Lua script, and the SHA-1 by which a server knows it. Immutable. */
public final class Script {
    private final String name;
    private final String text;
    private final String sha;
    private final byte[] textBytes;
    private final byte[] shaBytes;

    /**
     * Creates a script.
     *
     * @param name the name, for messages
     * @param text the Lua source
     */
    public Script(String name, String text) {
        this.name = name;
        this.text = text;
        this.textBytes = text.getBytes(StandardCharsets.UTF_8);
        this.sha = sha1(textBytes);
        this.shaBytes = sha.getBytes(StandardCharsets.US_ASCII);
    }

    private static String sha1(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-1", e);
        }
    }

    /**
     * Returns the name, for messages.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * Returns the text.
     *
     * @return the Lua source
     */
    public String text() {
        return text;
    }

    /**
     * Returns the SHA-1 of the text.
     *
     * @return 40 lower-case hex digits
     */
    public String sha() {
        return sha;
    }

    byte[] textBytes() {
        return textBytes;
    }

    byte[] shaBytes() {
        return shaBytes;
    }

    @Override
    public String toString() {
        return name;
    }
}
