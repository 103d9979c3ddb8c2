package dev.holdfast.testkit.backend;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waiting for what must happen, with a limit that fails the test. */
final class Await {
    /** Sooner than garbage collection or an idle time would see to it. */
    private static final Duration SOON = Duration.ofSeconds(8);

    static void until(String what, Callable<Boolean> condition) throws Exception {
        await(what, BackendFixture.PATIENCE, condition);
    }

    static void soon(String what, Callable<Boolean> condition) throws Exception {
        await(what, SOON, condition);
    }

    private static void await(String what, Duration limit, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("did not happen within " + limit + ": " + what);
            }
            Thread.sleep(5);
        }
    }

    private Await() {}
}
