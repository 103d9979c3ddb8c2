package dev.holdfast.benchmarks.wire;

import dev.holdfast.redis.client.Script;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Reads scripts that are kept for measurements. */
final class Fixtures {
    /** Returns a script that consists of one file. */
    static Script script(String path) {
        return new Script(path, read(path), Script.Reply.TEXT);
    }

    /** Returns the text of a file below this package. */
    static String read(String path) {
        try (InputStream resource = Fixtures.class.getResourceAsStream(path + ".lua")) {
            if (resource == null) {
                throw new IllegalStateException("there is no script " + path);
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Fixtures() {}
}
