package dev.holdfast;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link LockProvider} is opened with: which kind, where, as whom, and the options.
 *
 * <pre>
 * lock:redis+lettuce://user:secret@host:6379/0?leaseTime=30s&amp;keyPrefix=app:
 *      |     |       |           |         | |
 *      |     |       |           |         | options
 *      |     |       |           |         path
 *      |     |       |           endpoints, separated by commas
 *      |     |       user name and password
 *      |     client: which of several drivers of that scheme
 *      scheme
 *
 * lock:memory:test               scheme and name
 * lock:breaker:redis://host      a decorator, then its {@link #target()}
 * </pre>
 *
 * <p>Special characters in a URL are percent-encoded as UTF-8. {@link #toString()} and all messages hide user name, password
 * and each option that is not known to be harmless.
 *
 * <p>Immutable and thread-safe.
 */
public final class LockConfig {
    /** What is put in front of a lock's name to make its key; {@code lock:} unless set. */
    public static final Option<String> KEY_PREFIX = Option.text("keyPrefix");

    /** What a holder says of itself in front of host and process id, for those who look who holds a lock. */
    public static final Option<String> LABEL = Option.text("label");

    /** The lease time of locks for which no other is given; see {@link LockOptions#leaseTime()}. */
    public static final Option<Duration> LEASE_TIME =
            Option.duration("leaseTime", LockOptions.MIN_LEASE_TIME, LockOptions.MAX_LEASE_TIME);

    /** How long one command to the backend may take; derived from the lease time unless set. */
    public static final Option<Duration> COMMAND_TIMEOUT =
            Option.duration("commandTimeout", Duration.ofMillis(1), Duration.ofHours(1));

    /** How long after the end of a lease its fencing token is remembered, to stay monotonic when a clock is set back. */
    public static final Option<Duration> FENCE_RETENTION =
            Option.duration("fenceRetention", Duration.ZERO, LockOptions.MAX_LEASE_TIME);

    /** The longest lease time that anybody uses on a quorum: how long a restarted member has no vote. */
    public static final Option<Duration> MAX_LEASE_TIME =
            Option.duration("maxLeaseTime", LockOptions.MIN_LEASE_TIME, LockOptions.MAX_LEASE_TIME);

    /** Who is told what happens to the locks of the provider. */
    public static final Option<LockListener> LISTENER = Option.object("listener", LockListener.class);

    /** What runs callbacks and completes futures; it is never shut down by the provider. */
    public static final Option<Executor> CALLBACK_EXECUTOR = Option.object("callbackExecutor", Executor.class);

    /** The options above, which every driver that talks to a server knows. */
    public static final Set<Option<?>> STANDARD = Set.of(
            KEY_PREFIX,
            LABEL,
            LEASE_TIME,
            COMMAND_TIMEOUT,
            FENCE_RETENTION,
            MAX_LEASE_TIME,
            LISTENER,
            CALLBACK_EXECUTOR);

    /**
     * Where a server is.
     *
     * @param host a name, an IPv4 address, or an IPv6 address without brackets
     * @param port 1 to 65535, or {@link #NO_PORT} if none was given
     */
    public record Endpoint(String host, int port) {
        /** The port of an endpoint for which none was given. */
        public static final int NO_PORT = -1;

        /**
         * Creates an endpoint.
         *
         * @param host a name, an IPv4 address, or an IPv6 address without brackets
         * @param port 1 to 65535, or {@link #NO_PORT}
         * @throws LockConfigurationException if host or port are not allowed
         */
        public Endpoint {
            ConfigRules.checkEndpoint(host, port, "the endpoint");
        }

        @Override
        public String toString() {
            return (host.indexOf(':') < 0 ? host : "[" + host + "]") + (port == NO_PORT ? "" : ":" + port);
        }
    }

    private final Schemes schemes;
    private final List<Endpoint> endpoints;
    private final @Nullable String username;
    private final @Nullable String password;
    private final String path;
    private final Settings settings;

    private LockConfig(Builder builder) {
        this.schemes = builder.schemes.withName(builder.name);
        this.endpoints = List.copyOf(builder.endpoints);
        this.username = builder.username;
        this.password = builder.password;
        this.path = builder.path;
        this.settings = new Settings(builder.settings, builder.knownInFront);
    }

    /**
     * Reads a URL.
     *
     * @param url the URL, in one of the forms above
     * @return the configuration
     * @throws LockConfigurationException if the URL is malformed; the message says which part, and shows no credentials
     */
    public static LockConfig parse(String url) {
        return ConfigUrl.parse(url);
    }

    /**
     * Starts from nothing but a scheme.
     *
     * @param scheme the scheme, such as {@code redis}; for a decorator also its target's: {@code redlock:redis}
     * @return a new builder
     * @throws LockConfigurationException if that is not a scheme
     */
    public static Builder builder(String scheme) {
        return new Builder(Schemes.of(scheme));
    }

    /** {@return a new builder that starts from this configuration} */
    public Builder toBuilder() {
        return endpoints.isEmpty() ? copiedTo(schemes.withoutRest()).name(schemes.rest()) : copiedTo(schemes);
    }

    private Builder copiedTo(Schemes start) {
        Builder builder = new Builder(start);
        builder.endpoints.addAll(endpoints);
        builder.username = username;
        builder.password = password;
        builder.path = path;
        builder.settings.putAll(settings.byName());
        builder.knownInFront.addAll(settings.knownInFront());
        return builder;
    }

    /** {@return the scheme: what kind of provider this is for, such as {@code redis}} */
    public String scheme() {
        return schemes.scheme();
    }

    /** {@return the name of the driver that {@code lock:SCHEME+DRIVER:} asks for, such as {@code lettuce}, or empty} */
    public Optional<String> driver() {
        return schemes.driver();
    }

    /** {@return the name in a URL without endpoints, such as {@code test} in {@code lock:memory:test}; may be empty} */
    public String name() {
        return endpoints.isEmpty() ? schemes.rest() : "";
    }

    /** {@return where the servers are, in the order given; empty if the URL has a name instead} */
    public List<Endpoint> endpoints() {
        return endpoints;
    }

    /** {@return the user name to authenticate with, or empty} */
    public Optional<String> username() {
        return Optional.ofNullable(username);
    }

    /** {@return the password to authenticate with, or empty} */
    public Optional<String> password() {
        return Optional.ofNullable(password);
    }

    /** {@return the path after the endpoints, such as the number of a database, without its slash; may be empty} */
    public String path() {
        return path;
    }

    /**
     * Returns the value of an option.
     *
     * @param <T> the type of the value
     * @param option the option
     * @return the value, or empty if it is not set
     * @throws LockConfigurationException if the value is not what the option takes
     */
    public <T> Optional<T> get(Option<T> option) {
        return settings.get(option, this);
    }

    /**
     * Checks that all options that are set are known, and have values that they take. A driver calls this first, with all
     * options that it knows, those of {@link #STANDARD} that it heeds included.
     *
     * @param known the options that the driver knows
     * @throws LockConfigurationException if an option is unknown; the message names it, the nearest known one, and all known
     *     ones, those of decorators in front included. Also if a value is not what its option takes
     */
    public void requireKnown(Set<Option<?>> known) {
        settings.requireKnown(known, this);
    }

    /** {@return whether there is a {@link #target()}; a name passes for one, as only its driver knows the difference} */
    public boolean hasTarget() {
        return !schemes.rest().isEmpty();
    }

    /**
     * Returns what a decorator decorates: this configuration without its first scheme.
     *
     * @return the configuration of {@code redis://a,b} for that of {@code redlock:redis://a,b}
     * @throws LockConfigurationException if there is only one scheme
     */
    public LockConfig target() {
        if (!hasTarget()) {
            throw new LockConfigurationException("'" + scheme() + "' decorates another provider, and " + this
                    + " does not say which. Write its scheme after the first one: lock:" + schemes.first()
                    + ":redis://host:6379");
        }
        if (!endpoints.isEmpty()) {
            return copiedTo(Schemes.of(schemes.rest())).build();
        }
        String[] atColon = schemes.rest().split(":", 2);
        return copiedTo(Schemes.of(atColon[0]))
                .name(atColon.length == 2 ? atColon[1] : "")
                .build();
    }

    /** Returns all texts in here that no message may show, as they are and as they stand in a URL. */
    Set<String> secrets() {
        Set<String> secrets = new HashSet<>(settings.secrets());
        password().ifPresent(secrets::add);
        List.copyOf(secrets).forEach(secret -> secrets.add(Settings.encoded(secret)));
        return secrets;
    }

    /** Returns the URL without credentials, and without the values of options that are not known to be harmless. */
    @Override
    public String toString() {
        StringBuilder shown = new StringBuilder(RawUrl.PREFIX).append(Settings.encoded(schemes.toString()));
        if (!endpoints.isEmpty()) {
            shown.append(RawUrl.SLASHES);
            shown.append(username == null && password == null ? "" : RawUrl.HIDDEN + "@");
            shown.append(endpoints.stream().map(Endpoint::toString).collect(Collectors.joining(",")));
            shown.append(path.isEmpty() ? "" : "/" + Settings.encoded(path));
        }
        return shown.append(settings).toString();
    }

    /** Builds a {@link LockConfig}. Not thread-safe. */
    public static final class Builder {
        private Schemes schemes;
        private String name = "";
        private final List<Endpoint> endpoints = new ArrayList<>();
        private final Map<String, Settings.Setting> settings = new TreeMap<>();
        private final Set<String> knownInFront = new HashSet<>();
        private @Nullable String username;
        private @Nullable String password;
        private String path = "";

        private Builder(Schemes schemes) {
            this.schemes = schemes;
        }

        /**
         * Sets which driver of the scheme is to be used.
         *
         * @param driver the name of a driver, such as {@code lettuce}
         * @return this builder
         * @throws LockConfigurationException if that cannot be the name of a driver
         */
        public Builder driver(String driver) {
            this.schemes = schemes.withDriver(driver);
            return this;
        }

        /**
         * Sets the name of what has no endpoints, such as a store in memory.
         *
         * @param text the name
         * @return this builder
         */
        public Builder name(String text) {
            this.name = Objects.requireNonNull(text);
            return this;
        }

        /**
         * Adds an endpoint.
         *
         * @param host a name, an IPv4 address, or an IPv6 address without brackets
         * @param port 1 to 65535, or {@link Endpoint#NO_PORT} for the default
         * @return this builder
         * @throws LockConfigurationException if host or port are not allowed
         */
        public Builder endpoint(String host, int port) {
            endpoints.add(new Endpoint(host, port));
            return this;
        }

        /**
         * Sets the endpoints, in place of those that were added.
         *
         * @param servers the endpoints
         * @return this builder
         */
        public Builder endpoints(List<Endpoint> servers) {
            List<Endpoint> copy = List.copyOf(servers);
            endpoints.clear();
            endpoints.addAll(copy);
            return this;
        }

        /**
         * Sets as whom to authenticate.
         *
         * @param user the user name
         * @return this builder
         */
        public Builder username(String user) {
            this.username = Objects.requireNonNull(user);
            return this;
        }

        /**
         * Sets the password to authenticate with.
         *
         * @param secret the password
         * @return this builder
         * @throws LockConfigurationException if it is empty
         */
        public Builder password(String secret) {
            this.password = ConfigRules.password(secret);
            return this;
        }

        /**
         * Sets the path, such as the number of a database.
         *
         * @param text the path without the slash in front of it
         * @return this builder
         */
        public Builder path(String text) {
            this.path = Objects.requireNonNull(text);
            return this;
        }

        /**
         * Sets an option.
         *
         * @param <T> the type of the value
         * @param option the option
         * @param value the value
         * @return this builder
         * @throws LockConfigurationException if the option does not take this value
         */
        public <T> Builder set(Option<T> option, T value) {
            settings.put(option.name(), Settings.Setting.of(option, value));
            return this;
        }

        /**
         * Sets an option as a URL does. The value is checked when the driver reads it.
         *
         * @param optionName the name of the option
         * @param text the value as text
         * @return this builder
         */
        public Builder set(String optionName, String text) {
            settings.put(Objects.requireNonNull(optionName), Settings.Setting.of(optionName, text));
            return this;
        }

        /**
         * Takes options out, as a decorator does with its own before it opens its target. If the target then meets an option
         * that it does not know, {@link LockConfig#requireKnown} names these too.
         *
         * @param options the options; those that are not set are ignored
         * @return this builder
         */
        public Builder unset(Option<?>... options) {
            for (Option<?> option : options) {
                settings.remove(option.name());
                knownInFront.add(option.name());
            }
            return this;
        }

        boolean has(String optionName) {
            return settings.containsKey(optionName);
        }

        /**
         * Builds the configuration.
         *
         * @return the configuration
         * @throws LockConfigurationException if there is both a name and an endpoint, or a part that needs an endpoint and
         *     none
         */
        public LockConfig build() {
            boolean needsEndpoint = username != null || password != null || !path.isEmpty();
            if (endpoints.isEmpty() ? needsEndpoint : !name.isEmpty()) {
                throw new LockConfigurationException(
                        endpoints.isEmpty()
                                ? "a user name, a password or a path needs an endpoint, and there is none"
                                : "there is a name as well as an endpoint; only one of them can be");
            }
            return new LockConfig(this);
        }
    }
}
