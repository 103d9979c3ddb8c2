package dev.holdfast.spi;

import dev.holdfast.LockBackendException;
import dev.holdfast.LockException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Waits for the futures of a {@link LockStore}, and reads their failures. */
public final class StoreFutures {
    /**
     * Waits for the reply of a store. The wait has no timeout of its own, as the operation has one.
     *
     * @param <T> the type of the reply
     * @param reply a future of the reply
     * @return the reply
     * @throws InterruptedException if the thread is interrupted; the outcome is then unknown
     * @throws LockException if the future failed: its {@linkplain #failure failure}, {@linkplain #withCallerStack with the stack} of
     *     this thread
     */
    public static <T> T await(CompletableFuture<T> reply) throws InterruptedException {
        try {
            return reply.get();
        } catch (ExecutionException e) {
            throw withCallerStack(failure(null, e));
        }
    }

    /**
     * Waits for the reply of a client below a store, whose failures are not {@link LockException}s yet. A
     * {@link RuntimeException} is thrown as it is, so that the store can translate it.
     *
     * @param <T> the type of the reply
     * @param reply a future of the reply
     * @return the reply
     * @throws InterruptedException if the thread is interrupted
     * @throws IllegalStateException if the future failed with something else than a {@link RuntimeException}
     */
    public static <T> T awaitUntranslated(CompletableFuture<T> reply) throws InterruptedException {
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
     * Returns the failure of an operation, without the exceptions that futures wrap around it.
     *
     * @param lockName the lock, for an exception that is made here; null if it is not known
     * @param thrown what a future, a callback or a call threw
     * @return the failure. An exception that no store should throw becomes the cause of a {@link LockBackendException}
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
     * Adds the stack of the calling thread to a failure that was made on another thread, so that the trace shows the call that
     * failed.
     *
     * @param failure the failure
     * @return the same failure
     */
    public static LockException withCallerStack(LockException failure) {
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
