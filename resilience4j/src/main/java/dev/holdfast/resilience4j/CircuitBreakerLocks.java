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
 * Creates lock providers with a circuit breaker of Resilience4j in front of another provider. While the backend fails, new
 * acquisitions fail at once instead of waiting for a reply that does not come.
 *
 * <pre>{@code
 * LockProvider locks = CircuitBreakerLocks.decorate(LockProviders.open("lock:redis://localhost"), registry);
 * }</pre>
 *
 * <p>The breaker counts claims, that is, single requests for a lock and not the wait for it. A busy lock is a success. A definite
 * error, such as {@code WRONGTYPE} or {@code NOPERM}, is ignored. A missing reply, a refused connection and a server that cannot
 * serve now are failures. Renewals, releases and inspections are neither refused nor counted, so a backend that replies to them and
 * grants nothing opens the breaker, and only claims close it.
 *
 * <p>While the breaker is open, acquisitions fail with {@link dev.holdfast.LockUnavailableException}, whose cause is a
 * {@link io.github.resilience4j.circuitbreaker.CallNotPermittedException}. So do the waiters for a lock. {@link
 * Builder#waitWhileOpen} and {@link Builder#fallback} change that.
 *
 * <p>The decorated provider is neither reconfigured nor closed. The new provider has its own default options, does the waiting
 * and the renewal and publishes the events; the listener of the decorated provider gets none.
 */
public final class CircuitBreakerLocks {
    private static final CircuitBreakerConfig DEFAULT_CONFIG = CircuitBreakerConfig.custom()
            .slidingWindowType(SlidingWindowType.COUNT_BASED)
            .slidingWindowSize(20)
            .minimumNumberOfCalls(10)
            .failureRateThreshold(50)
            .waitDurationInOpenState(Duration.ofSeconds(1))
            .permittedNumberOfCallsInHalfOpenState(3)
            .ignoreException(failure -> !BreakerCall.isOutage(failure))
            .writableStackTraceEnabled(false)
            .clock(new MonotonicClock())
            .build();

    /**
     * Puts a breaker in front of a provider.
     *
     * @param provider the provider
     * @param breaker the breaker; its configuration does not decide which failures are outages
     * @return a new provider; close it before the given one
     */
    public static LockProvider decorate(LockProvider provider, CircuitBreaker breaker) {
        return builder(provider).circuitBreaker(breaker).build();
    }

    /**
     * Puts a breaker of a registry in front of a provider, so that Resilience4j's metrics and events include it. It is the
     * breaker registered under the provider's name, or a new one with {@link #defaultConfig()}. Providers with the same name
     * share it; give them different {@linkplain Builder#name names} if they use different servers.
     *
     * @param provider the provider
     * @param registry the registry
     * @return a new provider; close it before the given one
     */
    public static LockProvider decorate(LockProvider provider, CircuitBreakerRegistry registry) {
        return builder(provider).registry(registry).build();
    }

    /**
     * Returns a configuration that suits locks. The breaker opens when half of the last 20 claims failed; it decides from 10
     * claims on. It is open for 1 s. Then it lets 3 claims through as probes, to find out whether the backend is back.
     *
     * @return the configuration; derive another one with {@link CircuitBreakerConfig#from}
     */
    public static CircuitBreakerConfig defaultConfig() {
        return DEFAULT_CONFIG;
    }

    /**
     * Creates a builder of a provider with a breaker of its own.
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
         * Sets the breaker. Registry, name and configuration have no effect then.
         *
         * @param circuitBreaker the breaker
         * @return this builder
         */
        public Builder circuitBreaker(CircuitBreaker circuitBreaker) {
            this.breaker = Objects.requireNonNull(circuitBreaker);
            return this;
        }

        /**
         * Sets the registry of the breaker. A breaker that it has under that name is used as it is.
         *
         * @param circuitBreakerRegistry the registry
         * @return this builder
         */
        public Builder registry(CircuitBreakerRegistry circuitBreakerRegistry) {
            this.registry = Objects.requireNonNull(circuitBreakerRegistry);
            return this;
        }

        /**
         * Sets the configuration of the breaker. Default is {@link #defaultConfig()}.
         *
         * @param breakerConfig the configuration
         * @return this builder
         */
        public Builder config(CircuitBreakerConfig breakerConfig) {
            this.config = Objects.requireNonNull(breakerConfig);
            return this;
        }

        /**
         * Sets the name of the breaker. Default is the provider's name of its backend.
         *
         * @param breakerName the name
         * @return this builder
         */
        public Builder name(String breakerName) {
            this.name = Objects.requireNonNull(breakerName);
            return this;
        }

        /**
         * Sets whether waiters keep waiting while the breaker is open, until their deadlines. Default is false: they fail at
         * once. A caller that does not wait fails at once in any case.
         *
         * @param wait whether waiters keep waiting
         * @return this builder
         */
        public Builder waitWhileOpen(boolean wait) {
            this.waitWhileOpen = wait;
            return this;
        }

        /**
         * Sets the fallback, which grants locks during an outage. By default there is none: locks are unavailable during an
         * outage.
         *
         * <p>The fallback grants new acquisitions while the breaker is open and the backend has been silent for at least
         * {@link #maxLeaseTime}. By then all leases that the backend granted have ended. The backend grants again as soon as it
         * replies. Leases of the fallback are renewed and released there until they end; until then this process does not get
         * the same lock from the backend. {@link dev.holdfast.Lease#fallback()} identifies leases of the fallback.
         *
         * <p><b>A fallback gives up exclusion between processes that do not see the same outage.</b> A process that uses the
         * fallback and a process that uses the backend may hold the same lock at the same time. A fallback in memory never
         * excludes other processes. Fencing tokens rise for all grants to this process, from either store; they say nothing
         * about the order of grants to other processes.
         *
         * @param fallbackName the name of the fallback
         * @param provider the fallback; neither reconfigured nor closed. All users of the backend need the same fallback
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
         * Sets the longest lease time that any client uses on the backend, if there is a fallback; a longer one is refused. All
         * users of the backend must set the same time. Default is 60 s.
         *
         * @param time the time, which is also how long the backend has to be silent before the fallback grants
         * @return this builder
         */
        public Builder maxLeaseTime(Duration time) {
            LockOptions.builder().leaseTime(time); // the same limits
            this.maxLeaseTime = time;
            return this;
        }

        /**
         * Sets an option of the new provider, as {@link LockConfig.Builder#set(Option, Object)} does. It may be one of these
         * {@link StandardOptions}: lease time, command timeout, label, listener, callback executor.
         *
         * @param <T> the type of the value
         * @param option the option
         * @param value the value
         * @return this builder
         * @throws LockConfigurationException if the option is another one, or the value is not allowed
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

        /** Sets the action that closes the providers that were opened for this one. */
        Builder onClose(Runnable action) {
            this.onClose = action;
            return this;
        }

        /**
         * Builds the provider.
         *
         * @return a new provider; close it before the providers that it decorates
         * @throws LockConfigurationException if settings contradict each other
         */
        public LockProvider build() {
            CircuitBreaker decided = Optional.ofNullable(breaker).orElseGet(this::breaker);
            EngineSettings engine = settings.build();
            LockStore store = fallback == null
                    ? new CircuitBreakerStore(target, decided, waitWhileOpen, ClaimAdmission.ALWAYS, onClose)
                    : withFallback(decided, fallback, engine);
            return LockEngine.over(store, engine);
        }

        private CircuitBreaker breaker() {
            return registry == null ? CircuitBreaker.of(name, config) : registry.circuitBreaker(name, config);
        }

        private LockStore withFallback(CircuitBreaker decided, LockStore other, EngineSettings engine) {
            MaxLeaseTime.check(engine.defaultOptions().leaseTime(), maxLeaseTime);
            if (other.equals(target)) {
                throw new LockConfigurationException("the fallback is the provider that it replaces");
            }
            PrimaryOutage outage = new PrimaryOutage(decided.getName(), fallbackName, maxLeaseTime, engine.ticker());
            StoreExclusion exclusion = new StoreExclusion(engine.ticker());
            ClaimAdmission admission = new PrimaryAdmission(exclusion, outage);
            CircuitBreakerStore primary = new CircuitBreakerStore(target, decided, waitWhileOpen, admission, onClose);
            return new FallbackStore(
                    primary,
                    new TrackedFallback(fallbackName, other, exclusion, outage),
                    exclusion,
                    outage,
                    maxLeaseTime);
        }
    }

    private CircuitBreakerLocks() {}
}
