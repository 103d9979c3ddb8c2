package dev.holdfast.examples.outages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Lease;
import dev.holdfast.LockProvider;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.memory.MemoryLocks;
import dev.holdfast.resilience4j.CircuitBreakerLocks;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.Retry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThumbnailsTest {
    private final CircuitBreaker breaker = CircuitBreaker.of("locks", CircuitBreakerLocks.defaultConfig());
    private final LockProvider locks = CircuitBreakerLocks.decorate(MemoryLocks.create(), breaker);
    private final List<String> rendered = new ArrayList<>();
    private final Thumbnails thumbnails = new Thumbnails(locks, rendered::add);
    private final Retry retry = Thumbnails.retry();

    @AfterEach
    void close() {
        locks.close();
    }

    @Test
    void makeWhileLockIsBusyReturnsFalse() {
        assertThat(thumbnails.make("cat", retry)).isTrue();
        try (Lease other = locks.lock("thumbnails:dog").tryAcquire().orElseThrow()) {
            assertThat(thumbnails.make("dog", retry)).isFalse();
            assertThat(other.isHeld()).isTrue();
        }
        assertThat(rendered).containsExactly("cat");
        assertThat(retry.getMetrics().getNumberOfSuccessfulCallsWithoutRetryAttempt())
                .isEqualTo(2);
    }

    @Test
    void retryAfterOutageSucceeds() {
        breaker.transitionToForcedOpenState();
        retry.getEventPublisher().onRetry(attempt -> breaker.transitionToClosedState());

        assertThat(thumbnails.make("cat", retry)).isTrue();

        assertThat(retry.getMetrics().getNumberOfSuccessfulCallsWithRetryAttempt())
                .isEqualTo(1);
        assertThat(rendered).containsExactly("cat");
    }

    @Test
    void exhaustedRetryThrowsLockUnavailable() {
        breaker.transitionToForcedOpenState();

        assertThatThrownBy(() -> thumbnails.make("cat", retry))
                .isInstanceOf(LockUnavailableException.class)
                .hasCauseInstanceOf(CallNotPermittedException.class);
        assertThat(rendered).isEmpty();
    }

    @Test
    void makeWithFallbackProviderReturnsTrue() {
        try (LockProvider spared = Thumbnails.withFallback(
                MemoryLocks.create(), MemoryLocks.create(), CircuitBreakerRegistry.ofDefaults())) {
            assertThat(new Thumbnails(spared, rendered::add).make("cat", retry)).isTrue();
        }
        assertThat(rendered).containsExactly("cat");
    }
}
