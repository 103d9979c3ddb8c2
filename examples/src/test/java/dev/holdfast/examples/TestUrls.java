package dev.holdfast.examples;

import dev.holdfast.testkit.redis.RedisServer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** URLs for the tests of the applications: locks in memory, and on a real server. */
public final class TestUrls {
    private static final RedisServer REDIS = RedisServer.start();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** Returns URLs that no other test uses. */
    public static Stream<String> fresh() {
        int number = NUMBER.incrementAndGet();
        return Stream.of("lock:memory:" + number, redis() + "?keyPrefix=test" + number + ":");
    }

    /** Returns the URL of the server, through Jedis. */
    static String redis() {
        return "lock:redis+jedis://127.0.0.1:" + REDIS.port();
    }

    private TestUrls() {}
}
