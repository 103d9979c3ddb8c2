package dev.holdfast.engine;

import dev.holdfast.LockConfig;
import dev.holdfast.LockConfigurationException;
import dev.holdfast.LockListener;
import dev.holdfast.LockOptions;
import dev.holdfast.Option;
import dev.holdfast.StandardOptions;
import dev.holdfast.engine.context.LeakOptions;
import dev.holdfast.spi.Scheduler;
import dev.holdfast.spi.Ticker;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an engine: default options, listener, and the seams through which tests drive time, randomness and scheduling.
 * Immutable and thread-safe; built by {@link #builder()} or {@link #from(LockConfig)}.
 */
public final class EngineSettings {
    private static final Set<Option<?>> OPTIONS = Set.of(
            StandardOptions.LEASE_TIME,
            StandardOptions.COMMAND_TIMEOUT,
            StandardOptions.LABEL,
            StandardOptions.LISTENER,
            StandardOptions.CALLBACK_EXECUTOR,
            StandardOptions.LEAK_WARNING,
            StandardOptions.LEAK_STACK);

    private final Builder builder;

    private EngineSettings(Builder builder) {
        this.builder = new Builder(builder);
    }

    /**
     * Returns a builder that starts from the defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Reads the options of a configuration that concern the engine: lease time, command timeout, label, listener, callback
     * executor, leak warning and leak stack.
     *
     * @param config the configuration
     * @return the settings
     * @throws LockConfigurationException if an option has a value that is not allowed
     */
    public static EngineSettings from(LockConfig config) {
        return builder().apply(config).build();
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
     * Returns how long one command may take, if it was set. Otherwise it is derived from the lease time.
     *
     * @return the timeout, or empty
     */
    public Optional<Duration> commandTimeout() {
        return Optional.ofNullable(builder.commandTimeout);
    }

    /**
     * Returns the label that identifies this process to operators, shown as {@code label@host:pid}.
     *
     * @return the label; may be empty
     */
    public String label() {
        return builder.label;
    }

    /**
     * Returns the listener.
     *
     * @return the listener
     */
    public LockListener listener() {
        return builder.listener;
    }

    /**
     * Returns whether a listener was set.
     *
     * @return true if there is one
     */
    public boolean hasListener() {
        return builder.listener != Builder.NOBODY;
    }

    /**
     * Returns the executor that runs callbacks and completes futures.
     *
     * @return the executor, or empty if the engine makes its own
     */
    public Optional<Executor> callbackExecutor() {
        return Optional.ofNullable(builder.callbackExecutor);
    }

    /**
     * Returns how long a lease is renewed before a warning that it may never have been closed.
     *
     * @return the time; zero for no warnings
     */
    public Duration leakWarning() {
        return builder.leakWarning;
    }

    /**
     * Returns whether the warning of a leak shows where the lock was acquired.
     *
     * @return true if each acquisition records its stack trace
     */
    public boolean leakStack() {
        return builder.leakStack;
    }

    /**
     * Returns the scheduler that runs tasks later.
     *
     * @return the scheduler, or empty if the engine makes its own
     */
    public Optional<Scheduler> scheduler() {
        return Optional.ofNullable(builder.scheduler);
    }

    /**
     * Returns the source of time.
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
        private Duration leakWarning = Duration.ofNanos(LeakOptions.DEFAULTS.after());
        private boolean leakStack = LeakOptions.DEFAULTS.recordsStack();
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
            leakWarning = other.leakWarning;
            leakStack = other.leakStack;
            scheduler = other.scheduler;
            ticker = other.ticker;
            tokenRandom = other.tokenRandom;
            jitterRandom = other.jitterRandom;
        }

        /**
         * Sets an option of a configuration that is the engine's, as {@link LockConfig.Builder#set(Option, Object)} does.
         *
         * @param <T> the type of the value
         * @param option lease time, command timeout, label, listener, callback executor, leak warning or leak stack
         * @param value the value
         * @return this builder
         * @throws LockConfigurationException if the option is not the engine's, or the value is not allowed
         */
        public <T> Builder set(Option<T> option, T value) {
            Set<String> known = OPTIONS.stream().map(Option::name).collect(Collectors.toCollection(TreeSet::new));
            if (!known.contains(option.name())) {
                throw new LockConfigurationException("option '" + option.name() + "' cannot be set here, only "
                        + String.join(", ", known)
                        + ". Set an option of the backend where its provider is opened, and one of this builder with its"
                        + " method");
            }
            return apply(LockConfig.builder("engine").set(option, value).build());
        }

        /** Sets the options that the configuration has, and leaves the others as they are. */
        private Builder apply(LockConfig config) {
            config.get(StandardOptions.LEASE_TIME)
                    .ifPresent(time -> defaultOptions(
                            defaultOptions.toBuilder().leaseTime(time).build()));
            config.get(StandardOptions.COMMAND_TIMEOUT).ifPresent(this::commandTimeout);
            config.get(StandardOptions.LABEL).ifPresent(this::label);
            config.get(StandardOptions.LISTENER).ifPresent(this::listener);
            config.get(StandardOptions.CALLBACK_EXECUTOR).ifPresent(this::callbackExecutor);
            config.get(StandardOptions.LEAK_WARNING).ifPresent(this::leakWarning);
            config.get(StandardOptions.LEAK_STACK).ifPresent(this::leakStack);
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
         * Sets the label that identifies this process to operators, shown as {@code label@host:pid}.
         *
         * @param text the label
         * @return this builder
         */
        public Builder label(String text) {
            this.label = text;
            return this;
        }

        /**
         * Sets the listener. By default there is none.
         *
         * @param lockListener the listener
         * @return this builder
         */
        public Builder listener(LockListener lockListener) {
            this.listener = lockListener;
            return this;
        }

        /**
         * Sets the executor that runs callbacks and completes futures; see {@link StandardOptions#CALLBACK_EXECUTOR}. The engine
         * never closes it.
         *
         * @param executor the executor
         * @return this builder
         */
        public Builder callbackExecutor(Executor executor) {
            this.callbackExecutor = executor;
            return this;
        }

        /**
         * Sets how long a lease is renewed before a warning that it may never have been closed. Default is 1 h.
         *
         * @param time the time; zero for no warnings
         * @return this builder
         */
        public Builder leakWarning(Duration time) {
            this.leakWarning = time;
            return this;
        }

        /**
         * Sets whether the warning of a leak shows where the lock was acquired. Default is false.
         *
         * @param isShown true to record the stack trace of each acquisition
         * @return this builder
         */
        public Builder leakStack(boolean isShown) {
            this.leakStack = isShown;
            return this;
        }

        /**
         * Sets the scheduler that runs tasks later. The engine never closes it. It then also calls the callback executor on the
         * thread on which a callback arises, so that a simulation can have a single thread.
         *
         * @param taskScheduler the scheduler
         * @return this builder
         */
        public Builder scheduler(Scheduler taskScheduler) {
            this.scheduler = taskScheduler;
            return this;
        }

        /**
         * Sets the source of time.
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
