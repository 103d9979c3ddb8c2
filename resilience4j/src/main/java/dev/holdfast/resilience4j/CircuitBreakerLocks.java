package dev.holdfast.resilience4j;

import dev.holdfast.LockConfig;
import dev.holdfast.LockConfigurationException;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.Option;
import dev.holdfast.StandardOptions;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.engine.LockEngine;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.LockStores;
import dev.holdfast.spi.MaxLeaseTime;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts a circuit breaker of Resilience4j in front of a lock provider: while the backend fails, new acquisitions are told so at
 * once instead of waiting for an answer that does not come.
 *
 * <pre>{@code
 * LockProvider locks = CircuitBreakerLocks.decorate(LockProviders.open("lock:redis://localhost"), registry);
 * }</pre>
 *
 * <p>The breaker counts round trips to the backend, and not the wait for a lock. That a lock is busy is a success; an answer that
 * a lock cannot work with, such as {@code WRONGTYPE} or {@code NOPERM}, is ignored; no answer, a refused connection, or a server
 * that cannot serve now is a failure. Renewals, releases and everything else that concerns leases are never refused, and counted.
 *
 * <p>While the breaker is open, acquisitions fail with {@link dev.holdfast.LockUnavailableException}, whose cause is a
 * {@link io.github.resilience4j.circuitbreaker.CallNotPermittedException}; those who are waiting for a lock are told, too.
 * {@link Builder#waitWhileOpen} and {@link Builder#fallback} are the other things that can be done.
 *
 * <p>The provider that is decorated is neither reconfigured nor closed. Default options, waiting, renewal and events are those of
 * the new provider: the decorated provider's own listener is told nothing.
 */
public final class CircuitBreakerLocks {
    private static final CircuitBreakerConfig DEFAULT_CONFIG = CircuitBreakerConfig.custom()
            .slidingWindowType(SlidingWindowType.COUNT_BASED)
            .slidingWindowSize(20)
            .minimumNumberOfCalls(10)
            .failureRateThreshold(50)
            .waitDurationInOpenState(Duration.ofSeconds(1))
            .permittedNumberOfCallsInHalfOpenState(3)
            .ignoreException(failure -> !RoundTrip.isOutage(failure))
            .writableStackTraceEnabled(false)
            .clock(new MonotonicClock())
            .build();

    /**
     * Puts a breaker in front of a provider.
     *
     * @param provider the provider
     * @param breaker the breaker; which failures are outages is not for its configuration to decide
     * @return a new provider, to be closed before the given one
     */
    public static LockProvider decorate(LockProvider provider, CircuitBreaker breaker) {
        return builder(provider).circuitBreaker(breaker).build();
    }

    /**
     * Puts a breaker in front of a provider that is registered for Resilience4j's metrics and events. It is the one that the
     * registry has under the provider's name, or a new one with {@link #defaultConfig()}. Providers of one name share it; give
     * them {@linkplain Builder#name names} if they talk to different servers.
     *
     * @param provider the provider
     * @param registry the registry
     * @return a new provider, to be closed before the given one
     */
    public static LockProvider decorate(LockProvider provider, CircuitBreakerRegistry registry) {
        return builder(provider).registry(registry).build();
    }

    /**
     * Returns a configuration that suits locks. The breaker opens when 10 of the last 20 round trips, or of fewer but at least
     * 10 half of them, were failures; it is open for 1 s, and then lets 3 claims through to see whether the backend is back.
     *
     * @return the configuration; start from it with {@link CircuitBreakerConfig#from}
     */
    public static CircuitBreakerConfig defaultConfig() {
        return DEFAULT_CONFIG;
    }

    /**
     * Starts with a breaker of its own.
     *
     * @param provider the provider to decorate
     * @return a new builder
     */
    public static Builder builder(LockProvider provider) {
        return new Builder(provider);
    }

    /** Builds a provider behind a breaker. Not thread-safe. */
    public static final class Builder {
        private final LockStore target;
        private @Nullable CircuitBreaker breaker;
        private @Nullable CircuitBreakerRegistry registry;
        private CircuitBreakerConfig config = DEFAULT_CONFIG;
        private String name;
        private boolean waitWhileOpen;
        private String fallbackName = "";
        private @Nullable LockStore fallback;
        private Duration maxLeaseTime = MaxLeaseTime.DEFAULT;
        private EngineSettings.Builder settings = EngineSettings.builder();
        private Runnable onClose = () -> {};

        private Builder(LockProvider provider) {
            this.target = LockStores.of(provider);
            this.name = target.toString();
        }

        /**
         * Sets the breaker. Registry, name and configuration are of no use then.
         *
         * @param circuitBreaker the breaker
         * @return this builder
         */
        public Builder circuitBreaker(CircuitBreaker circuitBreaker) {
            this.breaker = Objects.requireNonNull(circuitBreaker);
            return this;
        }

        /**
         * Sets where the breaker is registered. If there is one of that name already, it is used as it is.
         *
         * @param circuitBreakerRegistry the registry
         * @return this builder
         */
        public Builder registry(CircuitBreakerRegistry circuitBreakerRegistry) {
            this.registry = Objects.requireNonNull(circuitBreakerRegistry);
            return this;
        }

        /**
         * Sets the configuration of the breaker. By default it is {@link #defaultConfig()}.
         *
         * @param breakerConfig the configuration
         * @return this builder
         */
        public Builder config(CircuitBreakerConfig breakerConfig) {
            this.config = Objects.requireNonNull(breakerConfig);
            return this;
        }

        /**
         * Sets the name of the breaker. By default it is what the provider calls its backend.
         *
         * @param breakerName the name
         * @return this builder
         */
        public Builder name(String breakerName) {
            this.name = Objects.requireNonNull(breakerName);
            return this;
        }

        /**
         * Sets whether callers that are ready to wait go on waiting while the breaker is open, to their own deadlines. By default
         * they are told at once. Whoever asks once is told at once in any case.
         *
         * @param wait whether they wait
         * @return this builder
         */
        public Builder waitWhileOpen(boolean wait) {
            this.waitWhileOpen = wait;
            return this;
        }

        /**
         * Sets what grants locks during an outage. By default nothing does: an outage of the backend is one of its locks.
         *
         * <p>The fallback is used for new acquisitions while the breaker is open, from when the backend has been silent for
         * {@link #maxLeaseTime}: then all leases that it had granted before have ended. It is left when the backend answers
         * again; leases that it granted are renewed and released there to their end, and until then this process is not
         * granted the same lock by the backend. {@link dev.holdfast.Lease#fallback()} shows which leases are of the fallback.
         *
         * <p><b>A fallback gives up exclusion between processes that do not see the same outage.</b> A process that has gone over
         * and one that has not, or that has come back before the other, may hold the same lock at the same time. A fallback in
         * memory excludes nobody outside this process at any time. Fencing tokens keep rising for all that this process is
         * granted, by whichever of the two; they say nothing about the order of grants to others.
         *
         * @param fallbackName what the fallback is called
         * @param provider the fallback; neither reconfigured nor closed. To be the same for all users of the backend
         * @return this builder
         */
        public Builder fallback(String fallbackName, LockProvider provider) {
            if (fallbackName.isBlank()) {
                throw new LockConfigurationException("a fallback needs a name, as it shows in leases and logs");
            }
            this.fallbackName = fallbackName;
            this.fallback = LockStores.of(provider);
            return this;
        }

        /**
         * Sets the longest lease time that anybody uses on the backend, if there is a fallback; longer ones are refused. All
         * users of the backend must set the same. Default is 60 s.
         *
         * @param time the time, which is also how long the backend must have been silent before the fallback grants
         * @return this builder
         */
        public Builder maxLeaseTime(Duration time) {
            LockOptions.builder().leaseTime(time); // the same limits
            this.maxLeaseTime = time;
            return this;
        }

        /**
         * Sets an option of the new provider, as {@link LockConfig.Builder#set(Option, Object)} does: of
         * {@link StandardOptions} the lease time, command timeout, label, listener or callback executor.
         *
         * @param <T> the type of the value
         * @param option the option
         * @param value the value
         * @return this builder
         * @throws LockConfigurationException if the option is another one, or does not take this value
         */
        public <T> Builder set(Option<T> option, T value) {
            settings.set(option, value);
            return this;
        }

        /**
         * Sets the options of locks for which no others are given, their lease time included. Default is
         * {@link LockOptions#defaults()}.
         *
         * @param options the options
         * @return this builder
         */
        public Builder defaultOptions(LockOptions options) {
            settings.defaultOptions(Objects.requireNonNull(options));
            return this;
        }

        /** Replaces all settings of the engine. For the driver, and for tests that drive time. */
        Builder settings(EngineSettings engineSettings) {
            this.settings = engineSettings.toBuilder();
            return this;
        }

        /** Sets what closes the providers that were opened for this one. */
        Builder onClose(Runnable action) {
            this.onClose = action;
            return this;
        }

        /**
         * Builds the provider.
         *
         * @return a new provider; to be closed before those that it is made of
         * @throws LockConfigurationException if settings contradict each other
         */
        public LockProvider build() {
            CircuitBreaker decided = Optional.ofNullable(breaker).orElseGet(this::breaker);
            EngineSettings engine = settings.build();
            LockStore store = fallback == null
                    ? new CircuitBreakerStore(target, decided, waitWhileOpen, Gate.OPEN, onClose)
                    : withFallback(decided, fallback, engine);
            return LockEngine.over(store, engine);
        }

        private CircuitBreaker breaker() {
            return registry == null ? CircuitBreaker.of(name, config) : registry.circuitBreaker(name, config);
        }

        private LockStore withFallback(CircuitBreaker decided, LockStore other, EngineSettings engine) {
            MaxLeaseTime.check(engine.defaultOptions().leaseTime(), maxLeaseTime);
            if (other.equals(target)) {
                throw new LockConfigurationException("the fallback is the provider that it is to stand in for");
            }
            Outage outage = new Outage(decided.getName(), fallbackName, maxLeaseTime, engine.ticker());
            Sides sides = new Sides(engine.ticker());
            Gate gate = new PrimaryGate(sides, outage);
            CircuitBreakerStore primary = new CircuitBreakerStore(target, decided, waitWhileOpen, gate, onClose);
            return new FallbackStore(
                    primary, new Fallback(fallbackName, other, sides, outage), sides, outage, maxLeaseTime);
        }
    }

    private CircuitBreakerLocks() {}
}
