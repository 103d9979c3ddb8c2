package dev.holdfast.testkit.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.jspecify.annotations.Nullable;

/**
 * One event of a worker.
 *
 * @param t the {@link System#nanoTime}, which on Linux is one clock for all processes of a machine
 * @param worker the name of the worker, different for each process
 * @param client the client library of the worker
 * @param attempt the number of the acquisition of this worker to which the event belongs; 0 for none
 * @param op the operation
 * @param phase the step of the operation
 * @param lock the lock; empty for none
 * @param owner the public id of the lease
 * @param fence the fencing token
 * @param deadline the deadline of the lease, on the clock of t
 * @param value the value that was written
 * @param detail text for people
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

    /** Returns an event without its optional parts. */
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

    /** Returns this event with text for people. */
    public Event detail(String words) {
        return new Event(t, worker, client, attempt, op, phase, lock, owner, fence, deadline, value, words);
    }

    /** Returns whether this is the given step of the given operation. */
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

    /** Returns this event as one line of JSON, without the line break. */
    public String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
