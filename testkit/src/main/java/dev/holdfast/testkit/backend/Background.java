package dev.holdfast.testkit.backend;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** Work on threads of its own. */
final class Background {
    /** Something that may throw. */
    interface Work {
        void run() throws Exception;
    }

    /** Runs something that is to fail, and returns a future of what it throws. */
    static CompletableFuture<Throwable> failureOf(Work work) {
        return CompletableFuture.runAsync(
                        () -> {
                            try {
                                work.run();
                            } catch (Exception e) {
                                throw new CompletionException(e);
                            }
                        },
                        task -> new Thread(task, "contract-worker").start())
                .handle((done, thrown) -> thrown == null ? new AssertionError("it did not fail") : cause(thrown))
                .thenApply(Function.identity());
    }

    private static Throwable cause(Throwable thrown) {
        Throwable cause = thrown.getCause();
        return thrown instanceof CompletionException && cause != null ? cause : thrown;
    }

    private Background() {}
}
