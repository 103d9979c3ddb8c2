package dev.holdfast.testkit.backend;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for a condition, and fails the test if it is not met within a limit. */
final class Await {
    /** Less time than garbage collection or an idle timeout would take to do the same. */
    private static final Duration SOON = Duration.ofSeconds(8);

    /** Waits with a generous limit. */
    static void until(String what, Callable<Boolean> condition) throws Exception {
        await(what, BackendFixture.PATIENCE, condition);
    }

    /** Waits with a limit that only prompt cleaning up meets. */
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
