package dev.holdfast.redis;

import dev.holdfast.spi.Incarnation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code [status, fence, pttl, now, extra...]}, the reply of every script.
 *
 * @param fields the fields
 * @param status the status: that in the fields, unless it is a part of it
 */
record ScriptReply(List<?> fields, String status) {
    private static final int FIXED = 4;

    ScriptReply {
        if (fields.size() < FIXED) {
            throw new IllegalArgumentException("a reply of " + fields.size() + " fields instead of at least " + FIXED);
        }
    }

    ScriptReply(List<?> fields) {
        this(fields, fields.isEmpty() ? "" : text(fields.get(0)));
    }

    /** Returns the same reply with another status. */
    ScriptReply withStatus(String other) {
        return new ScriptReply(fields, other);
    }

    OptionalLong fence() {
        String fence = text(1);
        return fence.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(fence));
    }

    /** The remaining time in milliseconds; -1 for a key without a limit. */
    long pttl() {
        return fields.get(2) instanceof Long number ? number : Long.parseLong(text(2));
    }

    long serverMicros() {
        return Long.parseLong(text(3));
    }

    /** Which run of the server answered, in the last two fields of some replies; null if they are not there. */
    @Nullable
    Incarnation incarnation() {
        return fields.size() < FIXED + 2
                ? null
                : new Incarnation(extra(0), Duration.ofSeconds(Long.parseLong(extra(1))));
    }

    String extra(int index) {
        return text(FIXED + index);
    }

    private String text(int index) {
        return text(fields.get(index));
    }

    private static String text(Object field) {
        return field instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(field);
    }
}
