package dev.holdfast.testkit.backend;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** Runs tasks on new threads. */
final class Background {
    /** A task that may throw. */
    interface Task {
        void run() throws Exception;
    }

    /** Runs a task that is expected to fail. Returns a future of its failure. */
    static CompletableFuture<Throwable> failureOf(Task task) {
        return CompletableFuture.runAsync(
                        () -> {
                            try {
                                task.run();
                            } catch (Exception e) {
                                throw new CompletionException(e);
                            }
                        },
                        work -> new Thread(work, "contract-worker").start())
                .handle((done, thrown) -> thrown == null ? new AssertionError("it did not fail") : cause(thrown))
                .thenApply(Function.identity());
    }

    private static Throwable cause(Throwable thrown) {
        Throwable cause = thrown.getCause();
        return thrown instanceof CompletionException && cause != null ? cause : thrown;
    }

    private Background() {}
}
