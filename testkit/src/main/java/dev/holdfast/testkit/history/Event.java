package dev.holdfast.testkit.history;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
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

    /** Without the mapper, a third of the processor time in which a worker process starts is saved. */
    private static final JsonFactory WRITER = new JsonFactory();

    /** Loaded when it is needed: only the process that starts workers reads events. */
    private static final class Reader {
        static final JsonMapper JSON = new JsonMapper();

        private Reader() {}
    }

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
            return Reader.JSON.readValue(line, Event.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not an event: " + line, e);
        }
    }

    /** Returns this event as one line of JSON, without the line break. */
    public String toJson() {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = WRITER.createGenerator(line)) {
            json.writeStartObject();
            json.writeNumberField("t", t);
            json.writeStringField("worker", worker);
            json.writeStringField("client", client);
            json.writeNumberField("attempt", attempt);
            json.writeStringField("op", op.name());
            json.writeStringField("phase", phase.name());
            json.writeStringField("lock", lock);
            write(json, "owner", owner);
            write(json, "fence", fence);
            write(json, "deadline", deadline);
            write(json, "value", value);
            write(json, "detail", detail);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.toString();
    }

    private static void write(JsonGenerator json, String name, @Nullable String text) throws IOException {
        if (text != null) {
            json.writeStringField(name, text);
        }
    }

    private static void write(JsonGenerator json, String name, @Nullable Long number) throws IOException {
        if (number != null) {
            json.writeNumberField(name, number);
        }
    }
}
