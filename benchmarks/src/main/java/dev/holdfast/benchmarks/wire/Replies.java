package dev.holdfast.benchmarks.wire;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads replies of scripts: numbers, and text as bytes. */
public final class Replies {
    private static final Set<String> DONE = Set.of("OK", "RELEASED", "HANDED");

    /** Returns whether the lock was acquired, released or confirmed. */
    public static boolean isDone(@Nullable Object reply) {
        return reply instanceof Long number ? number > 0 : DONE.contains(status(reply));
    }

    /** Throws if the lock was not acquired, released or confirmed. */
    public static void ensureDone(@Nullable Object reply) {
        if (!isDone(reply)) {
            throw new IllegalStateException("refused by a script: " + (reply instanceof Long ? reply : status(reply)));
        }
    }

    /** Returns the first line of a reply. */
    public static String status(@Nullable Object reply) {
        return text(reply).split("\n", 2)[0];
    }

    /** Returns a reply as text. */
    public static String text(@Nullable Object reply) {
        return reply instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(reply);
    }

    private Replies() {}
}
