package dev.holdfast.redis;

import dev.holdfast.spi.Incarnation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads the reply of a script: status, fence, pttl, now and what else a script says, as one text with a field in each line. To
 * a server a list of fields is several times the work.
 *
 * @param fields the fields
 * @param status the status: that in the fields, unless it is a part of it
 */
record ScriptReply(List<String> fields, String status) {
    private static final int FIXED = 4;

    ScriptReply {
        if (fields.size() < FIXED) {
            throw new IllegalArgumentException("a reply of " + fields.size() + " fields instead of at least " + FIXED);
        }
    }

    ScriptReply(byte[] text) {
        this(List.of(new String(text, StandardCharsets.UTF_8).split("\n", -1)));
    }

    private ScriptReply(List<String> fields) {
        this(fields, fields.get(0));
    }

    /** Returns the same reply with another status. */
    ScriptReply withStatus(String other) {
        return new ScriptReply(fields, other);
    }

    OptionalLong fence() {
        String fence = fields.get(1);
        return fence.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(fence));
    }

    /** The remaining time in milliseconds; -1 for a key without a limit. */
    long pttl() {
        return Long.parseLong(fields.get(2));
    }

    long serverMicros() {
        return Long.parseLong(fields.get(3));
    }

    /** Which run of the server answered, in the last two fields of some replies; null if they are not there. */
    @Nullable
    Incarnation incarnation() {
        return fields.size() < FIXED + 2
                ? null
                : new Incarnation(extra(0), Duration.ofSeconds(Long.parseLong(extra(1))));
    }

    String extra(int index) {
        return fields.get(FIXED + index);
    }
}
