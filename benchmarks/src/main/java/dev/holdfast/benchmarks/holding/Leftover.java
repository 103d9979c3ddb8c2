package dev.holdfast.benchmarks.holding;

import dev.holdfast.benchmarks.libraries.Library;
import dev.holdfast.benchmarks.libraries.LockClient;
import dev.holdfast.testkit.redis.RedisServer;
import dev.holdfast.testkit.redis.RespConnection;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is left on a server after locks of many names were used once each.
 *
 * @param keys the number of keys
 * @param bytes the memory that FLUSHALL frees
 */
record Leftover(long keys, long bytes) {
    private static final int IN_FLIGHT = 512;
    private static final long PATIENCE_SECONDS = 60;
    private static final Pattern USED_MEMORY = Pattern.compile("^used_memory:(\\d+)", Pattern.MULTILINE);

    /**
     * Uses locks asynchronously. Reads the figures while no client is connected, before the time limits of keys have passed.
     *
     * @param settlingMillis for how long the server frees buffers and parts of its tables in the background
     */
    static Leftover of(Library library, int names, long settlingMillis) throws Exception {
        try (RedisServer server = RedisServer.start()) {
            keys(server); // the first call of each command leaves a histogram
            memory(server, 0);
            reply(server, "FLUSHALL");
            use(library, server, "used-", names);
            long keys = keys(server);
            long memory = memory(server, settlingMillis);
            reply(server, "FLUSHALL");
            return new Leftover(keys, memory - memory(server, settlingMillis));
        }
    }

    private static void use(Library library, RedisServer server, String prefix, int names) throws Exception {
        Semaphore free = new Semaphore(IN_FLIGHT);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        try (LockClient client = library.open(server.port())) {
            for (int i = 0; i < names; i++) {
                take(free, 1);
                client.pairAsync(prefix + i).whenComplete((done, thrown) -> {
                    if (thrown != null) {
                        failure.set(thrown);
                    }
                    free.release();
                });
            }
            take(free, IN_FLIGHT);
        }
        Throwable failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("a pair failed", failed);
        }
    }

    private static void take(Semaphore free, int permits) throws InterruptedException {
        if (!free.tryAcquire(permits, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("pairs have no end");
        }
    }

    private static long keys(RedisServer server) throws IOException {
        return Long.parseLong(reply(server, "DBSIZE"));
    }

    /** Waits, and returns the memory of the server. */
    private static long memory(RedisServer server, long settlingMillis) throws Exception {
        Thread.sleep(settlingMillis);
        Matcher memory = USED_MEMORY.matcher(reply(server, "INFO", "memory"));
        if (!memory.find()) {
            throw new IllegalStateException("the server does not say its memory");
        }
        return Long.parseLong(memory.group(1));
    }

    /** Runs a command on a new connection, so that the buffers of an older one do not count. */
    private static String reply(RedisServer server, String... words) throws IOException {
        try (RespConnection connection = new RespConnection(server.port())) {
            return String.valueOf(connection.command(words));
        }
    }

    double bytesForEach(int names) {
        return bytes / (double) names;
    }
}
