package dev.holdfast.tck;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Waits for conditions and results, and fails the test after a limit. */
final class Await {
    static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + ProviderFixture.PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                fail("did not happen within " + ProviderFixture.PATIENCE + ": " + what);
            }
            sleep(Duration.ofMillis(2));
        }
    }

    /** Returns the outcome of a future, or throws what it failed with. */
    static <T> T outcome(CompletableFuture<T> future) {
        try {
            return future.get(ProviderFixture.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new AssertionError(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("the future was not completed within " + ProviderFixture.PATIENCE, e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Runs work on a new thread. */
    static <T extends @Nullable Object> Running<T> running(Callable<T> work) {
        return new Running<>(work);
    }

    /** Work on its own thread. */
    static final class Running<T extends @Nullable Object> {
        final CompletableFuture<T> result = new CompletableFuture<>();
        final Thread thread;

        private Running(Callable<T> work) {
            thread = new Thread(
                    () -> {
                        try {
                            result.complete(work.call());
                        } catch (Throwable e) {
                            result.completeExceptionally(e);
                        }
                    },
                    "tck-worker");
            thread.setDaemon(true);
            thread.start();
        }

        /** Waits until the thread is blocked; the lock is all that it can be blocked by. */
        Running<T> untilWaiting() {
            Await.until(
                    "the thread is blocked",
                    () -> result.isDone()
                            || thread.getState() == Thread.State.WAITING
                            || thread.getState() == Thread.State.TIMED_WAITING);
            return this;
        }

        Throwable failure() {
            try {
                T value = result.get(ProviderFixture.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                throw new AssertionError("expected a failure, but the result was " + value);
            } catch (ExecutionException e) {
                return java.util.Objects.requireNonNull(e.getCause());
            } catch (TimeoutException | InterruptedException e) {
                throw new AssertionError("no result within " + ProviderFixture.PATIENCE, e);
            }
        }
    }

    /** Blocks until the future is complete, in any way, or the limit is reached: as user code should not. */
    static void block(CompletableFuture<?> until) {
        try {
            until.get(ProviderFixture.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            // blocking was the purpose
        }
    }

    static void sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Await() {}
}
