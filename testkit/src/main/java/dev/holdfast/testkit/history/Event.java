package dev.holdfast.testkit.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a worker did or met.
 *
 * @param t the {@link System#nanoTime}, which on Linux is one clock for all processes of a machine
 * @param worker who; another name for each process
 * @param client the client library it uses
 * @param attempt which of the worker's acquisitions this belongs to; 0 for none
 * @param op what
 * @param phase how far it is
 * @param lock the lock; empty for none
 * @param owner the public id of the lease
 * @param fence the fencing token
 * @param deadline until when the lease is valid unless it is renewed, in terms of t
 * @param value what was written
 * @param detail words for people
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Event(
        long t,
        String worker,
        String client,
        long attempt,
        Op op,
        Phase phase,
        String lock,
        @Nullable String owner,
        @Nullable Long fence,
        @Nullable Long deadline,
        @Nullable Long value,
        @Nullable String detail) {

    private static final JsonMapper JSON = new JsonMapper();

    /** Returns an event without the parts that not every event has. */
    public static Event of(long t, String worker, String client, long attempt, Op op, Phase phase, String lock) {
        return new Event(t, worker, client, attempt, op, phase, lock, null, null, null, null, null);
    }

    /** Returns this event with a lease. */
    public Event lease(String publicId, @Nullable Long token, @Nullable Long validUntil) {
        return new Event(t, worker, client, attempt, op, phase, lock, publicId, token, validUntil, value, detail);
    }

    /** Returns this event with a written value. */
    public Event value(long written) {
        return new Event(t, worker, client, attempt, op, phase, lock, owner, fence, deadline, written, detail);
    }

    /** Returns this event with words for people. */
    public Event detail(String words) {
        return new Event(t, worker, client, attempt, op, phase, lock, owner, fence, deadline, value, words);
    }

    /** Tells whether this is the given step of the given operation. */
    public boolean is(Op operation, Phase step) {
        return op == operation && phase == step;
    }

    /** Reads an event. */
    public static Event parse(String line) {
        try {
            return JSON.readValue(line, Event.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not an event: " + line, e);
        }
    }

    /** Returns this event as one line of JSON, without its end. */
    public String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
