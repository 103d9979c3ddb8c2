package dev.holdfast.spi;

import dev.holdfast.LockBackendException;
import dev.holdfast.LockException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Waiting for the answers of a {@link LockStore}, and reading its failures. */
public final class StoreFutures {
    /**
     * Waits for an answer. The operation's own timeout bounds the wait.
     *
     * @param <T> the type of the answer
     * @param reply a future of the answer
     * @return the answer
     * @throws InterruptedException if the thread is interrupted
     */
    public static <T> T await(CompletableFuture<T> reply) throws InterruptedException {
        try {
            return reply.get();
        } catch (ExecutionException e) {
            throw awaited(failure(null, e));
        }
    }

    /**
     * Waits for an answer of a port below a store, whose failures are not about a lock yet.
     *
     * @param <T> the type of the answer
     * @param reply a future of the answer
     * @return the answer
     * @throws InterruptedException if the thread is interrupted
     */
    public static <T> T awaitAny(CompletableFuture<T> reply) throws InterruptedException {
        try {
            return reply.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /**
     * Reads a failure out of what a future was completed with.
     *
     * @param lockName the lock that it is about, or null
     * @param thrown what a future, a callback or a call threw
     * @return the failure; something that no store should throw becomes a {@link LockBackendException}
     */
    public static LockException failure(@Nullable String lockName, Throwable thrown) {
        Throwable cause = thrown;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof LockException failure
                ? failure
                : new LockBackendException(lockName, "the lock store failed unexpectedly: " + cause, cause);
    }

    /**
     * Makes a failure fit to be thrown by the thread that waited for it, by adding that thread's stack: the failure was made
     * on another.
     *
     * @param failure the failure
     * @return the same failure
     */
    public static LockException awaited(LockException failure) {
        failure.addSuppressed(new AwaitedHere());
        return failure;
    }

    private static final class AwaitedHere extends RuntimeException {
        private static final long serialVersionUID = 1L;

        AwaitedHere() {
            super("awaited here");
        }
    }

    private StoreFutures() {}
}
