package dev.holdfast.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;

/** Reads {@code [status, fence, pttl, now, extra...]}, the reply of every script. */
record ScriptReply(List<?> fields) {
    private static final int FIXED = 4;

    ScriptReply {
        if (fields.size() < FIXED) {
            throw new IllegalArgumentException("a reply of " + fields.size() + " fields instead of at least " + FIXED);
        }
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

    String extra(int index) {
        return text(FIXED + index);
    }

    private String text(int index) {
        Object field = fields.get(index);
        return field instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(field);
    }
}
