package dev.holdfast.redis;

import dev.holdfast.spi.Incarnation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads {@code [status, fence, pttl, now, extra...]}, the reply of every script. */
record ScriptReply(List<?> fields) {
    private static final int FIXED = 4;

    ScriptReply {
        if (fields.size() < FIXED) {
            throw new IllegalArgumentException("a reply of " + fields.size() + " fields instead of at least " + FIXED);
        }
    }

    /** Returns the same fields with another status. */
    ScriptReply withStatus(String status) {
        List<Object> changed = new ArrayList<>(fields);
        changed.set(0, status);
        return new ScriptReply(changed);
    }

    String status() {
        return text(0);
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
        Object field = fields.get(index);
        return field instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(field);
    }
}
