package dev.holdfast.guice;

import java.util.concurrent.atomic.AtomicInteger;

/** URLs under which no other test has locks. */
final class Places {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    static String fresh() {
        return "lock:memory:guice" + NUMBER.incrementAndGet();
    }

    private Places() {}
}
