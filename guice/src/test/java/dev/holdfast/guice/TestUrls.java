package dev.holdfast.guice;

import java.util.concurrent.atomic.AtomicInteger;

/** URLs of locks in memory that no other test uses. */
final class TestUrls {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    static String fresh() {
        return "lock:memory:guice" + NUMBER.incrementAndGet();
    }

    private TestUrls() {}
}
