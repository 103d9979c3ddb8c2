package dev.holdfast.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Stream;

/** A Lua script of this library, loaded from its resource file. Immutable. */
public final class Script {
    static final Script ACQUIRE = load("acquire", "handoff");
    static final Script EXTEND = load("extend");
    static final Script RELEASE = load("release", "handoff");
    static final Script RELEASE1 = load("release1");
    static final Script EXCHANGE =
            new Script("exchange", text("handoff") + function("release") + function("acquire") + text("exchange"));
    static final Script BREAK = load("break", "handoff");
    static final Script CONFIRM = load("confirm");
    static final Script INSPECT = load("inspect");
    static final Script INCARNATION = load("incarnation");

    private final String name;
    private final String text;
    private final String sha;
    private final byte[] textBytes;
    private final byte[] shaBytes;

    Script(String name, String text) {
        this.name = name;
        this.text = text;
        this.textBytes = text.getBytes(StandardCharsets.UTF_8);
        this.sha = sha1(textBytes);
        this.shaBytes = sha.getBytes(StandardCharsets.US_ASCII);
    }

    private static Script load(String name) {
        return new Script(name, text(name));
    }

    /**
     * Returns a script as it is sent.
     *
     * @param name its name, such as {@code acquire}
     * @return the script
     * @throws IllegalArgumentException if there is none of that name
     */
    public static Script named(String name) {
        return Stream.of(ACQUIRE, EXTEND, RELEASE, RELEASE1, EXCHANGE, BREAK, CONFIRM, INSPECT, INCARNATION)
                .filter(script -> script.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no script " + name));
    }

    /** Loads a script that uses the functions of another file. */
    private static Script load(String name, String functions) {
        return new Script(name, text(functions) + text(name));
    }

    /** The body of a script as a function of its arguments. */
    private static String function(String name) {
        return "local function " + name + "(ARGV)\n" + text(name) + "end\n";
    }

    private static String text(String file) {
        try (InputStream resource = Script.class.getResourceAsStream(file + ".lua")) {
            if (resource == null) {
                throw new IllegalStateException("the script " + file + ".lua is missing from the jar of this library");
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the script " + file + ".lua cannot be read", e);
        }
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
     * @return the name of the resource file without its ending
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
