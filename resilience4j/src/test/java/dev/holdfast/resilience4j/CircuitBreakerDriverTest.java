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
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
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
    void aUrlPutsABreakerInFrontOfItsTarget() {
        try (LockProvider locks = LockProviders.open("lock:breaker:memory:driver?leaseTime=2s");
                LockProvider behind = LockProviders.open("lock:memory:driver")) {
            Lease lease = locks.lock("a").tryAcquire().orElseThrow();

            assertThat(lease.remaining()).isLessThan(Duration.ofSeconds(2));
            assertThat(behind.lock("a").tryAcquire()).isEmpty();
            assertThat(locks.unwrap(MemoryBackend.class)).isPresent();
            assertThat(breaker(locks).getName()).isEqualTo("memory:driver");
            assertThat(breaker(locks).getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(1);
        }
    }

    @Test
    void theOptionsAreThoseOfResilience4j() {
        try (LockProvider locks = LockProviders.open(
                "lock:breaker:memory:x?failureRateThreshold=30&slowCallRateThreshold=40&slowCallDurationThreshold=50ms"
                        + "&slidingWindowType=time_based&slidingWindowSize=60&minimumNumberOfCalls=7"
                        + "&waitDurationInOpenState=8s&permittedNumberOfCallsInHalfOpenState=9&breakerName=mine")) {
            CircuitBreakerConfig config = breaker(locks).getCircuitBreakerConfig();

            assertThat(breaker(locks).getName()).isEqualTo("mine");
            assertThat(config.getFailureRateThreshold()).isEqualTo(30);
            assertThat(config.getSlowCallRateThreshold()).isEqualTo(40);
            assertThat(config.getSlowCallDurationThreshold()).isEqualTo(Duration.ofMillis(50));
            assertThat(config.getSlidingWindowType()).isEqualTo(SlidingWindowType.TIME_BASED);
            assertThat(config.getSlidingWindowSize()).isEqualTo(60);
            assertThat(config.getMinimumNumberOfCalls()).isEqualTo(7);
            assertThat(config.getWaitIntervalFunctionInOpenState().apply(1)).isEqualTo(8_000);
            assertThat(config.getPermittedNumberOfCallsInHalfOpenState()).isEqualTo(9);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "failureRateTreshold=50, failureRateThreshold",
        "laeseTime=50s,          leaseTime",
    })
    void anUnknownOptionIsRefusedWithTheOptionsOfBothLayers(String option, String meant) {
        assertThatThrownBy(() -> LockProviders.open("lock:breaker:memory:x?minimumNumberOfCalls=5&" + option))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessageContaining("Did you mean '" + meant + "'?")
                .hasMessageContaining("keyPrefix, label, leaseTime")
                .hasMessageContaining("waitDurationInOpenState, waitWhileOpen");
    }

    @ParameterizedTest
    @CsvSource({
        "failureRateThreshold=101, a whole number from 1 to 100",
        "slidingWindowType=none,   COUNT_BASED or TIME_BASED",
        "fallback=memory,          lock:",
        "fallback=lock:nowhere:,   nowhere",
        "waitWhileOpen=maybe,      'true' or 'false'",
    })
    void aWrongValueIsRefused(String option, String message) {
        assertThatThrownBy(() -> LockProviders.open("lock:breaker:memory:x?" + option))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aBreakerWithoutATargetIsRefused() {
        assertThatThrownBy(() -> LockProviders.open("lock:breaker:x")).isInstanceOf(LockConfigurationException.class);
    }

    @Test
    void registryListenerAndFallbackAreTheBreakersAndNotTheTargets() throws InterruptedException {
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
    void closingClosesTheTarget() {
        LockProvider locks = LockProviders.open("lock:breaker:memory:closed");
        MemoryBackend place = locks.unwrap(MemoryBackend.class).orElseThrow();
        locks.close();
        try (LockProvider anew = LockProviders.open("lock:memory:closed")) {
            assertThat(anew.unwrap(MemoryBackend.class).orElseThrow()).isNotSameAs(place);
        }
    }
}
