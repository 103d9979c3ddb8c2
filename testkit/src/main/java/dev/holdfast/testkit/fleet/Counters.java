package dev.holdfast.testkit.fleet;

import dev.holdfast.testkit.redis.RespConnection;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The counters that the locks protect. They are in Redis, on a connection that does not use the client library under test. It
 * is opened when needed, and again after a failure. Not thread-safe.
 */
final class Counters implements AutoCloseable {
    private final int port;
    private @Nullable RespConnection connection;

    Counters(int port) {
        this.port = port;
    }

    long read(String lock) throws IOException {
        Object value = command("GET", key(lock));
        return value == null ? 0 : Long.parseLong(value.toString());
    }

    /** Writes a counter. After an exception, it is unknown whether the value was written. */
    void write(String lock, long value) throws IOException {
        command("SET", key(lock), String.valueOf(value));
    }

    private static String key(String lock) {
        return "counter:" + lock;
    }

    private @Nullable Object command(String... words) throws IOException {
        RespConnection open = connection == null ? new RespConnection(port) : connection;
        connection = open;
        try {
            return open.command(words);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        RespConnection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }
}
