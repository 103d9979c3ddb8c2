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
 * @param text the text
 * @param status the status: that in the text, unless it is a part of it
 */
record ScriptReply(String text, String status) {
    private static final int FIXED = 4;

    ScriptReply {
        if (start(text, FIXED - 1) < 0) {
            throw new IllegalArgumentException("a reply of less than " + FIXED + " fields: " + status);
        }
    }

    ScriptReply(byte[] text) {
        this(new String(text, StandardCharsets.UTF_8));
    }

    private ScriptReply(String text) {
        this(text, text.substring(0, end(text, 0)));
    }

    /** Returns the same reply with another status. */
    ScriptReply withStatus(String other) {
        return new ScriptReply(text, other);
    }

    OptionalLong fence() {
        int start = start(text, 1);
        return start == end(text, start) ? OptionalLong.empty() : OptionalLong.of(number(1));
    }

    /** The remaining time in milliseconds; -1 for a key without a limit. */
    long pttl() {
        return number(2);
    }

    long serverMicros() {
        return number(3);
    }

    /** Which run of the server answered, in the last two fields of some replies; null if they are not there. */
    @Nullable
    Incarnation incarnation() {
        return start(text, FIXED + 1) < 0
                ? null
                : Incarnation.of(extra(0), Duration.ofSeconds(Long.parseLong(extra(1))));
    }

    String extra(int index) {
        int start = start(text, FIXED + index);
        if (start < 0) {
            throw new IndexOutOfBoundsException("a reply without field " + (FIXED + index));
        }
        return text.substring(start, end(text, start));
    }

    /** All that {@link #extra} returns one by one, for a reply with many. */
    List<String> extras() {
        List<String> fields = List.of(text.split("\n", -1));
        return fields.subList(FIXED, fields.size());
    }

    private long number(int field) {
        int start = start(text, field);
        return Long.parseLong(text, start, end(text, start), 10);
    }

    /** Where a field begins; -1 if there are not that many. */
    private static int start(String text, int field) {
        int start = 0;
        for (int i = 0; i < field && start >= 0; i++) {
            int end = text.indexOf('\n', start);
            start = end < 0 ? -1 : end + 1;
        }
        return start;
    }

    private static int end(String text, int start) {
        int end = text.indexOf('\n', start);
        return end < 0 ? text.length() : end;
    }
}
