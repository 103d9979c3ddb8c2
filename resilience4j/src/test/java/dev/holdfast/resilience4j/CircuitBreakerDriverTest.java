package dev.holdfast.resilience4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Capability;
import dev.holdfast.Lease;
import dev.holdfast.LockConfig;
import dev.holdfast.LockConfigurationException;
import dev.holdfast.LockListener;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.StandardOptions;
import dev.holdfast.memory.MemoryBackend;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CircuitBreakerDriverTest {
    private static CircuitBreaker breaker(LockProvider locks) {
        return locks.unwrap(CircuitBreaker.class).orElseThrow();
    }

    @Test
    void urlOpensItsTargetBehindABreaker() {
        try (LockProvider locks = LockProviders.open("lock:breaker:memory:driver?leaseTime=20s");
                LockProvider behind = LockProviders.open("lock:memory:driver")) {
            Lease lease = locks.lock("a").tryAcquire().orElseThrow();
            int callsBeforeRenewal = breaker(locks).getMetrics().getNumberOfSuccessfulCalls();

            assertThat(lease.remaining()).isLessThan(Duration.ofSeconds(20));
            assertThat(behind.lock("a").tryAcquire()).isEmpty();
            assertThat(locks.unwrap(MemoryBackend.class)).isPresent();
            assertThat(breaker(locks).getName()).isEqualTo("memory:driver");
            assertThat(callsBeforeRenewal).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "failureRateTreshold=50, failureRateThreshold",
        "laeseTime=50s,          leaseTime",
    })
    void unknownOptionIsRefusedWithASuggestionAndTheOptionsOfBothLayers(String option, String meant) {
        assertThatThrownBy(() -> LockProviders.open("lock:breaker:memory:x?minimumNumberOfCalls=5&" + option))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessageContaining("Did you mean '" + meant + "'?")
                .hasMessageContaining("keyPrefix, label, leakStack, leakWarning, leaseTime")
                .hasMessageContaining("waitDurationInOpenState, waitWhileOpen");
    }

    @Test
    void urlWithoutTargetIsRefused() {
        assertThatThrownBy(() -> LockProviders.open("lock:breaker:x")).isInstanceOf(LockConfigurationException.class);
    }

    @Test
    void registryListenerAndFallbackApplyToTheBreakerAndNotToTheTarget() throws InterruptedException {
        CircuitBreakerRegistry registry = CircuitBreakerRegistry.ofDefaults();
        CountDownLatch acquired = new CountDownLatch(1);
        LockConfig config =
                LockConfig.parse("lock:breaker:memory:x?fallback=lock%3Amemory%3Aspare&maxLeaseTime=40s").toBuilder()
                        .set(CircuitBreakerOptions.REGISTRY, registry)
                        .set(StandardOptions.LISTENER, new LockListener() {
                            @Override
                            public void acquired(Lease lease, Duration waited) {
                                acquired.countDown();
                            }
                        })
                        .build();
        try (LockProvider locks = LockProviders.open(config)) {
            assertThat(locks.toString()).contains("with fallback memory");
            assertThat(registry.find("memory:x")).containsSame(breaker(locks));
            assertThat(locks.capabilities()).contains(Capability.FENCING);
            assertThat(locks.lock("a").tryAcquire()).isPresent();
            assertThat(acquired.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void closeClosesTheTarget() {
        LockProvider locks = LockProviders.open("lock:breaker:memory:closed");
        MemoryBackend place = locks.unwrap(MemoryBackend.class).orElseThrow();
        locks.close();
        try (LockProvider anew = LockProviders.open("lock:memory:closed")) {
            assertThat(anew.unwrap(MemoryBackend.class).orElseThrow()).isNotSameAs(place);
        }
    }
}
