package dev.holdfast.redis.client;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A Lua script, and the SHA-1 by which a server knows it; or a command of the server that does the work of a script. Immutable.
 */
public final class Script {
    /** What a server replies with. */
    public enum Reply {
        /** A bulk string. */
        TEXT,
        /** An integer. */
        NUMBER
    }

    private final String name;
    private final Reply reply;
    private final boolean isCommand;
    private final String text;
    private final String sha;
    private final byte[] textBytes;
    private final byte[] shaBytes;

    /**
     * Creates a script.
     *
     * @param name the name, for messages
     * @param text the Lua source
     * @param reply what the script replies with
     */
    public Script(String name, String text, Reply reply) {
        this(name, text, reply, false);
    }

    private Script(String name, String text, Reply reply, boolean isCommand) {
        this.name = name;
        this.reply = reply;
        this.isCommand = isCommand;
        this.text = text;
        this.textBytes = text.getBytes(StandardCharsets.UTF_8);
        this.sha = sha1(textBytes);
        this.shaBytes = sha.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Creates a command that replies with an integer.
     *
     * @param name the name of the command
     * @return a command
     */
    public static Script command(String name) {
        return new Script(name, name, Reply.NUMBER, true);
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
     * Returns what a server replies with.
     *
     * @return text or a number
     */
    public Reply reply() {
        return reply;
    }

    /**
     * Returns whether this is a command, whose words are its name, the keys and the arguments of the call.
     *
     * @return false for a script
     */
    public boolean isCommand() {
        return isCommand;
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
