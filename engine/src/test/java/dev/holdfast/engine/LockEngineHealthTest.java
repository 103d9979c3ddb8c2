package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LockBackendException;
import dev.holdfast.LockProvider;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.ProviderHealth.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Readiness and health of a provider. */
@Timeout(60)
class LockEngineHealthTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final AtomicInteger failuresLeft = new AtomicInteger();
    private volatile RuntimeException failure = new LockUnavailableException(null, "refused", null, false);
    private final ScriptedStore store = new ScriptedStore() {
        @Override
        public CompletableFuture<@Nullable Void> probeAsync(Duration timeout) {
            return failuresLeft.getAndDecrement() > 0
                    ? CompletableFuture.failedFuture(failure)
                    : CompletableFuture.completedFuture(null);
        }
    };
    private final LockProvider provider = LockEngine.over(store);

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void healthIsThatOfTheLastOperation() {
        assertThat(provider.health().status()).isEqualTo(Status.UNKNOWN);
        var granted = provider.lock("orders").acquireAsync(Duration.ZERO);
        store.acquires.next().reply(StoreCall.granted(1));
        granted.join();
        assertThat(provider.health().isUp()).isTrue();
        var failed = provider.lock("bills").acquireAsync(Duration.ZERO);
        store.acquires.next().timeOut();
        assertThat(failed).failsWithin(PATIENCE);
        assertThat(provider.health().status()).isEqualTo(Status.DOWN);
        assertThat(provider.health().lastFailure())
                .hasValueSatisfying(text -> assertThat(text).contains("no reply in time"));
    }

    @Test
    void awaitReadyRepeatsTheProbeUntilThereIsAReply() throws InterruptedException {
        failuresLeft.set(2);
        provider.awaitReady(PATIENCE);
        assertThat(provider.health().isUp()).isTrue();
        assertThat(failuresLeft).hasValue(-1);
    }

    @Test
    void awaitReadyFailsWithTheLastFailureAtItsTimeout() {
        failuresLeft.set(1_000);
        assertThatThrownBy(() -> provider.awaitReady(Duration.ofMillis(150)))
                .isInstanceOf(LockUnavailableException.class)
                .hasMessageContaining("refused");
    }

    @Test
    void awaitReadyFailsAtOnceIfTheBackendRefuses() {
        failuresLeft.set(1_000);
        failure = new LockBackendException(null, "wrong password", null);
        assertThatThrownBy(() -> provider.awaitReady(PATIENCE)).hasMessageContaining("wrong password");
        assertThat(failuresLeft).hasValue(999);
    }

    @Test
    void awaitReadyOfAClosedProviderThrows() {
        provider.close();
        assertThatThrownBy(() -> provider.awaitReady(PATIENCE)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void checkHealthReportsAFailureAndDoesNotThrow() throws InterruptedException {
        failuresLeft.set(1);
        assertThat(provider.checkHealth(PATIENCE).status()).isEqualTo(Status.DOWN);
        assertThat(provider.checkHealth(PATIENCE).isUp()).isTrue();
    }
}
