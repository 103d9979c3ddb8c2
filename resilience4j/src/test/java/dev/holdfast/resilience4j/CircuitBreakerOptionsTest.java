package dev.holdfast.resilience4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LockConfigurationException;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CircuitBreakerOptionsTest {
    private static CircuitBreaker breaker(LockProvider locks) {
        return locks.unwrap(CircuitBreaker.class).orElseThrow();
    }

    @Test
    void optionsConfigureTheBreaker() {
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
        "failureRateThreshold=101, a whole number from 1 to 100",
        "slidingWindowType=none,   COUNT_BASED or TIME_BASED",
        "fallback=memory,          lock:",
        "fallback=lock:nowhere:,   nowhere",
        "waitWhileOpen=maybe,      'true' or 'false'",
    })
    void invalidValueIsRefused(String option, String message) {
        assertThatThrownBy(() -> LockProviders.open("lock:breaker:memory:x?" + option))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessageContaining(message);
    }
}
