package dev.holdfast.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LockBackendException;
import dev.holdfast.LockException;
import dev.holdfast.LockUnavailableException;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class StoreFuturesTest {
    private static LockException outage() {
        return new LockUnavailableException("a", "no reply", null);
    }

    @Test
    void awaitReturnsTheReply() throws InterruptedException {
        assertThat(StoreFutures.await(CompletableFuture.completedFuture("reply")))
                .isEqualTo("reply");
    }

    @Test
    void awaitThrowsTheFailureWithTheStackOfTheCaller() {
        LockException outage = outage();

        assertThatThrownBy(() -> StoreFutures.await(
                        CompletableFuture.failedFuture(outage).thenApply(reply -> reply)))
                .isSameAs(outage);
        assertThat(outage.getSuppressed())
                .singleElement()
                .satisfies(
                        here -> assertThat(Arrays.stream(here.getStackTrace()).map(StackTraceElement::getClassName))
                                .contains(StoreFuturesTest.class.getName()));
    }

    @Test
    void awaitThrowsAtAnInterruptAndLeavesTheFutureAlone() {
        CompletableFuture<String> pending = new CompletableFuture<>();
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> StoreFutures.await(pending)).isInstanceOf(InterruptedException.class);
        assertThat(pending).isNotDone();
    }

    @Test
    void awaitUntranslatedThrowsTheClientsExceptionAsItIs() {
        RuntimeException ofClient = new IllegalArgumentException("client");

        assertThatThrownBy(() -> StoreFutures.awaitUntranslated(CompletableFuture.failedFuture(ofClient)))
                .isSameAs(ofClient);
        assertThatThrownBy(() -> StoreFutures.awaitUntranslated(CompletableFuture.failedFuture(new IOException("io"))))
                .isInstanceOf(IllegalStateException.class)
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void failureRemovesTheWrappersOfFutures() {
        LockException outage = outage();

        assertThat(StoreFutures.failure("b", new CompletionException(new ExecutionException(outage))))
                .isSameAs(outage);
    }

    @Test
    void failureOfAnUnexpectedExceptionNamesTheLockAndKeepsTheCause() {
        Exception unexpected = new IllegalStateException("bug");

        assertThat(StoreFutures.failure("b", new CompletionException(unexpected)))
                .isExactlyInstanceOf(LockBackendException.class)
                .hasMessageContaining("the lock store failed unexpectedly: " + unexpected)
                .hasCause(unexpected)
                .satisfies(failure -> assertThat(failure.lockName()).hasValue("b"));
    }
}
