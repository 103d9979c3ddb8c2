package dev.holdfast.engine;

import dev.holdfast.LockConfig;
import dev.holdfast.LockListener;
import dev.holdfast.LockOptions;
import dev.holdfast.Option;
import dev.holdfast.spi.Scheduler;
import dev.holdfast.spi.Ticker;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What the engine is told beside its store: default options, who listens, and the seams through which tests drive time,
 * randomness and scheduling. Immutable; made by {@link #builder()} or {@link #from(LockConfig)}.
 */
public final class EngineSettings {
    private final Builder builder;

    private EngineSettings(Builder builder) {
        this.builder = new Builder(builder);
    }

    /**
     * Starts from the defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Reads the options of a configuration that are the engine's: lease time, command timeout, label, listener and callback
     * executor.
     *
     * @param config the configuration
     * @return the settings
     * @throws dev.holdfast.LockConfigurationException if an option has a value that is not allowed
     */
    public static EngineSettings from(LockConfig config) {
        return ConfiguredSettings.read(config).build();
    }

    /**
     * Returns a builder that starts from these settings.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        return new Builder(builder);
    }

    /**
     * Returns the options of locks for which none are given.
     *
     * @return the options
     */
    public LockOptions defaultOptions() {
        return builder.defaultOptions;
    }

    /**
     * Returns how long one command may take, if that was set and is not to be derived from the lease time.
     *
     * @return the timeout, or empty
     */
    public Optional<Duration> commandTimeout() {
        return Optional.ofNullable(builder.commandTimeout);
    }

    /**
     * Returns what a holder says of itself in front of host and process id.
     *
     * @return the label; may be empty
     */
    public String label() {
        return builder.label;
    }

    /**
     * Returns who is told what happens.
     *
     * @return the listener
     */
    public LockListener listener() {
        return builder.listener;
    }

    /**
     * Tells whether anybody is told what happens.
     *
     * @return true if a listener was set
     */
    public boolean hasListener() {
        return builder.listener != Builder.NOBODY;
    }

    /**
     * Returns what runs callbacks and completes futures.
     *
     * @return the executor, or empty if the engine makes its own
     */
    public Optional<Executor> callbackExecutor() {
        return Optional.ofNullable(builder.callbackExecutor);
    }

    /**
     * Returns what runs tasks later.
     *
     * @return the scheduler, or empty if the engine makes its own
     */
    public Optional<Scheduler> scheduler() {
        return Optional.ofNullable(builder.scheduler);
    }

    /**
     * Returns where time is read.
     *
     * @return the ticker
     */
    public Ticker ticker() {
        return builder.ticker;
    }

    /**
     * Returns the source of owner tokens.
     *
     * @return a source that is cryptographically strong, outside of simulations
     */
    public RandomGenerator tokenRandom() {
        return builder.tokenRandom;
    }

    /**
     * Returns the source of jitter.
     *
     * @return the source, or empty if each thread uses its own
     */
    public Optional<RandomGenerator> jitterRandom() {
        return Optional.ofNullable(builder.jitterRandom);
    }

    /** Builds {@link EngineSettings}. Not thread-safe. */
    public static final class Builder {
        private static final LockListener NOBODY = new LockListener() {};

        private LockOptions defaultOptions = LockOptions.defaults();
        private @Nullable Duration commandTimeout;
        private String label = "";
        private LockListener listener = NOBODY;
        private @Nullable Executor callbackExecutor;
        private @Nullable Scheduler scheduler;
        private Ticker ticker = Ticker.system();
        private RandomGenerator tokenRandom = new SecureRandom();
        private @Nullable RandomGenerator jitterRandom;

        private Builder() {}

        private Builder(Builder other) {
            defaultOptions = other.defaultOptions;
            commandTimeout = other.commandTimeout;
            label = other.label;
            listener = other.listener;
            callbackExecutor = other.callbackExecutor;
            scheduler = other.scheduler;
            ticker = other.ticker;
            tokenRandom = other.tokenRandom;
            jitterRandom = other.jitterRandom;
        }

        /**
         * Sets an option of a configuration that is the engine's, as {@link LockConfig.Builder#set(Option, Object)} does.
         *
         * @param <T> the type of the value
         * @param option lease time, command timeout, label, listener or callback executor
         * @param value the value
         * @return this builder
         * @throws dev.holdfast.LockConfigurationException if the option is not the engine's, or does not take this value
         */
        public <T> Builder set(Option<T> option, T value) {
            ConfiguredSettings.apply(ConfiguredSettings.of(option, value), this);
            return this;
        }

        /**
         * Sets the options of locks for which none are given.
         *
         * @param options the options
         * @return this builder
         */
        public Builder defaultOptions(LockOptions options) {
            this.defaultOptions = options;
            return this;
        }

        /**
         * Sets how long one command may take. By default it is derived from the lease time.
         *
         * @param timeout the timeout
         * @return this builder
         */
        public Builder commandTimeout(Duration timeout) {
            this.commandTimeout = timeout;
            return this;
        }

        /**
         * Sets what a holder says of itself in front of host and process id.
         *
         * @param text the label
         * @return this builder
         */
        public Builder label(String text) {
            this.label = text;
            return this;
        }

        /**
         * Sets who is told what happens.
         *
         * @param lockListener the listener
         * @return this builder
         */
        public Builder listener(LockListener lockListener) {
            this.listener = lockListener;
            return this;
        }

        /**
         * Sets what runs callbacks and completes futures. The engine never closes it.
         *
         * @param executor the executor
         * @return this builder
         */
        public Builder callbackExecutor(Executor executor) {
            this.callbackExecutor = executor;
            return this;
        }

        /**
         * Sets what runs tasks later. The engine never closes it.
         *
         * @param taskScheduler the scheduler
         * @return this builder
         */
        public Builder scheduler(Scheduler taskScheduler) {
            this.scheduler = taskScheduler;
            return this;
        }

        /**
         * Sets where time is read.
         *
         * @param timeSource the ticker
         * @return this builder
         */
        public Builder ticker(Ticker timeSource) {
            this.ticker = timeSource;
            return this;
        }

        /**
         * Sets the source of owner tokens.
         *
         * @param random a cryptographically strong source, outside of simulations
         * @return this builder
         */
        public Builder tokenRandom(RandomGenerator random) {
            this.tokenRandom = random;
            return this;
        }

        /**
         * Sets the source of jitter.
         *
         * @param random a thread-safe source
         * @return this builder
         */
        public Builder jitterRandom(RandomGenerator random) {
            this.jitterRandom = random;
            return this;
        }

        /**
         * Builds the settings.
         *
         * @return the settings
         */
        public EngineSettings build() {
            return new EngineSettings(this);
        }
    }
}
