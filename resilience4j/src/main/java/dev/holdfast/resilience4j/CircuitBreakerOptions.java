package dev.holdfast.resilience4j;

import dev.holdfast.LockConfig;
import dev.holdfast.LockConfigurationException;
import dev.holdfast.Option;
import dev.holdfast.StandardOptions;
import dev.holdfast.spi.MaxLeaseTime;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The options of {@code lock:breaker:TARGET}. The options of the breaker have the names that they have in Resilience4j; their
 * defaults are those of {@link CircuitBreakerLocks#defaultConfig()}.
 */
public final class CircuitBreakerOptions {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    /** The percentage of failures at which the breaker opens; 50 unless set. */
    public static final Option<Integer> FAILURE_RATE_THRESHOLD = Option.integer("failureRateThreshold", 1, 100);

    /** The percentage of slow replies at which the breaker opens; 100 unless set. */
    public static final Option<Integer> SLOW_CALL_RATE_THRESHOLD = Option.integer("slowCallRateThreshold", 1, 100);

    /** The time from which a reply is slow; unless set, longer than a command may take, so that no reply is slow. */
    public static final Option<Duration> SLOW_CALL_DURATION_THRESHOLD =
            Option.duration("slowCallDurationThreshold", SHORTEST, LONGEST);

    /** Whether the breaker counts the last calls or the last seconds: {@code COUNT_BASED}, the default, or {@code TIME_BASED}. */
    public static final Option<String> SLIDING_WINDOW_TYPE = Option.text("slidingWindowType");

    /** The number of calls, or of seconds, that count; 20 unless set. */
    public static final Option<Integer> SLIDING_WINDOW_SIZE = Option.integer("slidingWindowSize", 1, 100_000);

    /** The number of calls before the breaker may open; 10 unless set. */
    public static final Option<Integer> MINIMUM_NUMBER_OF_CALLS = Option.integer("minimumNumberOfCalls", 1, 100_000);

    /** How long the breaker is open before it lets probes through; 1 s unless set. */
    public static final Option<Duration> WAIT_DURATION_IN_OPEN_STATE =
            Option.duration("waitDurationInOpenState", SHORTEST, LONGEST);

    /** The number of claims that a half-open breaker lets through as probes and decides by; 3 unless set. */
    public static final Option<Integer> PERMITTED_NUMBER_OF_CALLS_IN_HALF_OPEN_STATE =
            Option.integer("permittedNumberOfCallsInHalfOpenState", 1, 1_000);

    /** The name of the breaker; providers with the same name share it. The name of the target unless set. */
    public static final Option<String> BREAKER_NAME = Option.text("breakerName");

    /** See {@link CircuitBreakerLocks.Builder#waitWhileOpen}; {@code false} unless set. */
    public static final Option<Boolean> WAIT_WHILE_OPEN = Option.flag("waitWhileOpen");

    /**
     * The URL of the {@linkplain CircuitBreakerLocks.Builder#fallback fallback}, percent-encoded, such as
     * {@code lock%3Amemory%3Aspare}. Its scheme is its name. No fallback unless set. {@link #MAX_LEASE_TIME} sets how
     * long an outage has to last before it grants.
     */
    public static final Option<String> FALLBACK = Option.text("fallback").sensitive();

    /**
     * The longest lease time on the target, the same for all of its users. See
     * {@link CircuitBreakerLocks.Builder#maxLeaseTime}.
     */
    public static final Option<Duration> MAX_LEASE_TIME = MaxLeaseTime.OPTION;

    /** The registry of the breaker; in code only. No registry unless set. */
    public static final Option<CircuitBreakerRegistry> REGISTRY =
            Option.object("circuitBreakerRegistry", CircuitBreakerRegistry.class);

    private static final List<Option<?>> ALL = List.of(
            FAILURE_RATE_THRESHOLD,
            SLOW_CALL_RATE_THRESHOLD,
            SLOW_CALL_DURATION_THRESHOLD,
            SLIDING_WINDOW_TYPE,
            SLIDING_WINDOW_SIZE,
            MINIMUM_NUMBER_OF_CALLS,
            WAIT_DURATION_IN_OPEN_STATE,
            PERMITTED_NUMBER_OF_CALLS_IN_HALF_OPEN_STATE,
            BREAKER_NAME,
            WAIT_WHILE_OPEN,
            FALLBACK,
            REGISTRY,
            StandardOptions.LISTENER,
            StandardOptions.CALLBACK_EXECUTOR);

    /** Returns the configuration of the target, without the options above and the callbacks of the provider in front. */
    static LockConfig target(LockConfig config) {
        return config.target().toBuilder().unset(ALL.toArray(Option<?>[]::new)).build();
    }

    /** Returns the configuration of the breaker. */
    static CircuitBreakerConfig breaker(LockConfig config) {
        CircuitBreakerConfig.Builder breaker = CircuitBreakerConfig.from(CircuitBreakerLocks.defaultConfig());
        config.get(FAILURE_RATE_THRESHOLD).ifPresent(breaker::failureRateThreshold);
        config.get(SLOW_CALL_RATE_THRESHOLD).ifPresent(breaker::slowCallRateThreshold);
        config.get(SLOW_CALL_DURATION_THRESHOLD).ifPresent(breaker::slowCallDurationThreshold);
        config.get(SLIDING_WINDOW_TYPE).ifPresent(type -> breaker.slidingWindowType(windowType(type)));
        config.get(SLIDING_WINDOW_SIZE).ifPresent(breaker::slidingWindowSize);
        config.get(MINIMUM_NUMBER_OF_CALLS).ifPresent(breaker::minimumNumberOfCalls);
        config.get(WAIT_DURATION_IN_OPEN_STATE).ifPresent(breaker::waitDurationInOpenState);
        config.get(PERMITTED_NUMBER_OF_CALLS_IN_HALF_OPEN_STATE)
                .ifPresent(breaker::permittedNumberOfCallsInHalfOpenState);
        return breaker.build();
    }

    private static SlidingWindowType windowType(String text) {
        return Arrays.stream(SlidingWindowType.values())
                .filter(type -> type.name().equals(text.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new LockConfigurationException(
                        "option 'slidingWindowType' must be COUNT_BASED or TIME_BASED, but was '" + text + "'"));
    }

    private CircuitBreakerOptions() {}
}
