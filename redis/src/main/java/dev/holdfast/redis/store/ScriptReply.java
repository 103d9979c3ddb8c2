package dev.holdfast.redis.store;

import dev.holdfast.spi.Incarnation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The reply of a script: status, fencing token, remaining time, server time, and further fields that depend on the script. The
 * fields are the lines of one text, because a reply with a list of fields costs the server several times the work.
 *
 * @param text the text
 * @param status the status: the first field, or a part of it
 */
record ScriptReply(String text, String status) {
    /** The number of fields that every reply has. */
    private static final int FIXED = 4;

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

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

    /** Returns the fencing token, or empty if the reply has none. */
    OptionalLong fence() {
        int start = start(text, 1);
        return start == end(text, start) ? OptionalLong.empty() : OptionalLong.of(number(1));
    }

    /** Returns the remaining time in milliseconds; -1 for a key without a time limit. */
    long pttl() {
        return number(2);
    }

    /** Returns the server's time; 0 if the reply has none. */
    long serverMicros() {
        return number(3);
    }

    /**
     * Returns the run of the server.
     *
     * @param index the number of the first of its three further fields
     */
    Incarnation incarnation(int index) {
        return Incarnation.of(extra(index), Duration.ofSeconds(Long.parseLong(extra(index + 1))))
                .withEpochAge(Duration.ofNanos(1_000 * Long.parseLong(extra(index + 2))));
    }

    /**
     * Returns the description of the holder, which is the last field, with its control characters replaced.
     *
     * @param index the number of the further field
     */
    String holder(int index) {
        int start = start(text, FIXED + index);
        return start < 0 ? "" : CONTROL.matcher(text.substring(start)).replaceAll("_");
    }

    /** Returns one of the further fields, counted from 0. */
    String extra(int index) {
        int start = start(text, FIXED + index);
        if (start < 0) {
            throw new IndexOutOfBoundsException("a reply without field " + (FIXED + index));
        }
        return text.substring(start, end(text, start));
    }

    /** Returns all further fields. */
    List<String> extras() {
        List<String> fields = List.of(text.split("\n", -1));
        return fields.subList(FIXED, fields.size());
    }

    private long number(int field) {
        int start = start(text, field);
        return Long.parseLong(text, start, end(text, start), 10);
    }

    /** Returns where a field begins; -1 if there are fewer fields. */
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
