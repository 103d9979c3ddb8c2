package dev.holdfast.redis.store;

import dev.holdfast.redis.client.Script;
import dev.holdfast.redis.client.Script.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The Lua scripts of this library, loaded from the resource files of this package. */
public final class RedisScripts {
    /** A line that stands for the text of another file. */
    private static final Pattern INCLUDE = Pattern.compile("--@include (\\w+)\n");

    static final Script HANDSHAKE = load("handshake", Reply.TEXT);
    static final Script ACQUIRE_FREE = load("acquire_free", Reply.NUMBER);
    static final Script ACQUIRE = load("acquire", Reply.TEXT);
    static final Script EXTEND = load("extend", Reply.TEXT);
    static final Script RELEASE_UNMARKED = load("release_unmarked", Reply.NUMBER);
    static final Script RELEASE = load("release", Reply.TEXT);
    static final Script RELEASE_ONE_KEY = load("release_one_key", Reply.TEXT);
    static final Script RELEASE_AND_ACQUIRE = load("release_and_acquire", Reply.TEXT);
    static final Script BREAK = load("break", Reply.TEXT);
    static final Script CONFIRM = load("confirm", Reply.TEXT);
    static final Script INSPECT = load("inspect", Reply.TEXT);
    static final Script INCARNATION = load("incarnation", Reply.TEXT);
    static final Script EXPLAIN = load("explain", Reply.TEXT);

    /** The command of Redis 8.4 that deletes a key with a given value. */
    static final Script DELEX = Script.command("DELEX");

    /** The command of Valkey 9.0 that deletes a key with a given value. */
    static final Script DELIFEQ = Script.command("DELIFEQ");

    /**
     * Returns a script as it is sent.
     *
     * @param name the name of the script, such as {@code acquire}
     * @return the script
     * @throws IllegalArgumentException if there is no such script
     */
    public static Script named(String name) {
        return Stream.of(
                        HANDSHAKE,
                        ACQUIRE_FREE,
                        ACQUIRE,
                        EXTEND,
                        RELEASE_UNMARKED,
                        RELEASE,
                        RELEASE_ONE_KEY,
                        RELEASE_AND_ACQUIRE,
                        BREAK,
                        CONFIRM,
                        INSPECT,
                        INCARNATION,
                        EXPLAIN)
                .filter(script -> script.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no script " + name));
    }

    private static Script load(String name, Reply reply) {
        Matcher include = INCLUDE.matcher(read(name));
        return new Script(name, include.replaceAll(line -> Matcher.quoteReplacement(read(line.group(1)))), reply);
    }

    private static String read(String name) {
        try (InputStream resource = RedisScripts.class.getResourceAsStream(name + ".lua")) {
            if (resource == null) {
                throw new IllegalStateException("the script " + name + ".lua is missing from the jar of this library");
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the script " + name + ".lua cannot be read", e);
        }
    }

    private RedisScripts() {}
}
