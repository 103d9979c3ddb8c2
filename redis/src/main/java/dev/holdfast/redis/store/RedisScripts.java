package dev.holdfast.redis.store;

import dev.holdfast.redis.client.Script;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** The Lua scripts of this library, loaded from the resource files of this package. */
public final class RedisScripts {
    /** The file with the functions that several scripts share. */
    private static final String SHARED = "hand_over";

    static final Script ACQUIRE = loadWithShared("acquire");
    static final Script EXTEND = load("extend");
    static final Script RELEASE = loadWithShared("release");
    static final Script RELEASE_ONE_KEY = load("release_one_key");
    static final Script RELEASE_AND_ACQUIRE = new Script(
            "release_and_acquire",
            read(SHARED) + asFunction("release") + asFunction("acquire") + read("release_and_acquire"));
    static final Script BREAK = loadWithShared("break");
    static final Script CONFIRM = load("confirm");
    static final Script INSPECT = load("inspect");
    static final Script INCARNATION = load("incarnation");

    /**
     * Returns a script as it is sent.
     *
     * @param name the name of the script, such as {@code acquire}
     * @return the script
     * @throws IllegalArgumentException if there is no such script
     */
    public static Script named(String name) {
        return Stream.of(
                        ACQUIRE,
                        EXTEND,
                        RELEASE,
                        RELEASE_ONE_KEY,
                        RELEASE_AND_ACQUIRE,
                        BREAK,
                        CONFIRM,
                        INSPECT,
                        INCARNATION)
                .filter(script -> script.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no script " + name));
    }

    private static Script load(String name) {
        return new Script(name, read(name));
    }

    private static Script loadWithShared(String name) {
        return new Script(name, read(SHARED) + read(name));
    }

    /** Returns a script as a function of its arguments, so that another script can call it. */
    private static String asFunction(String name) {
        return "local function " + name + "(ARGV)\n" + read(name) + "end\n";
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
