package dev.holdfast.engine.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LockBackendException;
import dev.holdfast.LockException;
import dev.holdfast.LockTimeoutException;
import dev.holdfast.engine.CallerThread;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Waiting for a reply without being interrupted. */
class UninterruptiblyTest {
    @Test
    void awaitReturnsTheValue() {
        assertThat(Uninterruptibly.await("orders", CompletableFuture.completedFuture(7)))
                .isEqualTo(7);
    }

    @Test
    void awaitThrowsTheLockExceptionOfTheFuture() {
        LockException failure = new LockTimeoutException("orders", Duration.ZERO, null);
        assertThatThrownBy(() -> Uninterruptibly.await("orders", CompletableFuture.failedFuture(failure)))
                .isSameAs(failure);
        assertThatThrownBy(() -> Uninterruptibly.await(
                        "orders", CompletableFuture.failedFuture(new CompletionException(failure))))
                .isSameAs(failure);
    }

    @Test
    void awaitThrowsABackendExceptionForAnyOtherFailure() {
        IllegalStateException bug = new IllegalStateException("a bug in the store");
        assertThatThrownBy(() -> Uninterruptibly.await("orders", CompletableFuture.failedFuture(bug)))
                .isInstanceOf(LockBackendException.class)
                .hasCause(bug);
        CompletableFuture<Integer> cancelled = new CompletableFuture<>();
        cancelled.cancel(false);
        assertThatThrownBy(() -> Uninterruptibly.await("orders", cancelled)).isInstanceOf(LockBackendException.class);
    }

    @Test
    void interruptDoesNotEndAwaitAndIsKept() {
        CompletableFuture<Integer> reply = new CompletableFuture<>();
        CallerThread<Boolean> caller = new CallerThread<>(() -> {
            Thread.currentThread().interrupt();
            Uninterruptibly.await("orders", reply);
            return Thread.interrupted();
        });
        caller.untilParked().thread.interrupt();
        assertThat(caller.result).isNotDone();
        reply.complete(7);
        assertThat(caller.result.join()).as("the interrupted status").isTrue();
    }
}
