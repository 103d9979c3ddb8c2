package dev.holdfast;

import java.time.Duration;
import java.util.ArrayList;
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
    public static final Option<Duration> FENCE_RETENTION = Option.duration("fenceRetention");

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

    /** What stands before {@code ://} or the options: {@code redlock:redis+jedis}, or {@code memory:test}. */
    private final String what;

    private final List<Endpoint> endpoints;
    private final @Nullable String username;
    private final @Nullable String password;
    private final String path;
    private final Settings settings;

    private LockConfig(String what, Builder builder) {
        this.what = what;
        this.endpoints = List.copyOf(builder.endpoints);
        this.username = builder.username;
        this.password = builder.password;
        this.path = builder.path;
        this.settings = new Settings(builder.settings);
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
        return new Builder(scheme);
    }

    /**
     * Starts from this configuration.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        return endpoints.isEmpty() ? toBuilder(first()).name(name()) : toBuilder(what);
    }

    private Builder toBuilder(String schemes) {
        Builder builder = new Builder(schemes);
        builder.endpoints.addAll(endpoints);
        builder.username = username;
        builder.password = password;
        builder.path = path;
        builder.settings.putAll(settings.byName());
        return builder;
    }

    /**
     * Returns the scheme: what kind of provider this is for.
     *
     * @return the scheme, such as {@code redis}
     */
    public String scheme() {
        return first().split("\\+", 2)[0];
    }

    /**
     * Returns which driver of the scheme was asked for by {@code lock:SCHEME+DRIVER:}.
     *
     * @return the name of a driver, such as {@code lettuce}, or empty if none was asked for
     */
    public Optional<String> client() {
        String[] atPlus = first().split("\\+", 2);
        return atPlus.length == 2 ? Optional.of(atPlus[1]) : Optional.empty();
    }

    /**
     * Returns the name in a URL without endpoints: {@code test} in {@code lock:memory:test}.
     *
     * @return the name; empty if there is none
     */
    public String name() {
        return endpoints.isEmpty() ? rest() : "";
    }

    /**
     * Returns where the servers are, in the order given.
     *
     * @return the endpoints; empty if the URL has a name instead
     */
    public List<Endpoint> endpoints() {
        return endpoints;
    }

    /**
     * Returns as whom to authenticate.
     *
     * @return the user name, or empty
     */
    public Optional<String> username() {
        return Optional.ofNullable(username);
    }

    /**
     * Returns the password to authenticate with.
     *
     * @return the password, or empty
     */
    public Optional<String> password() {
        return Optional.ofNullable(password);
    }

    /**
     * Returns the path after the endpoints, such as the number of a database.
     *
     * @return the path without the slash in front of it; empty if there is none
     */
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
     *     ones. Also if a value is not what its option takes
     */
    public void requireKnown(Set<Option<?>> known) {
        settings.requireKnown(known, this);
    }

    /**
     * Returns what a decorator decorates: this configuration without its first scheme.
     *
     * @return the configuration of {@code redis://a,b} for that of {@code redlock:redis://a,b}
     * @throws LockConfigurationException if there is only one scheme
     */
    public LockConfig target() {
        if (rest().isEmpty()) {
            throw new LockConfigurationException("'" + scheme() + "' decorates another provider, and " + this
                    + " does not say which. Write its scheme after the first one: lock:" + first()
                    + ":redis://host:6379");
        }
        String[] target = rest().split(":", 2);
        return endpoints.isEmpty() && target.length == 2
                ? toBuilder(target[0]).name(target[1]).build()
                : toBuilder(rest()).build();
    }

    /** Returns all texts in here that no message may show. */
    List<String> secrets() {
        List<String> secrets = new ArrayList<>(settings.secrets());
        password().ifPresent(secrets::add);
        return secrets;
    }

    private String first() {
        return what.split(":", 2)[0];
    }

    private String rest() {
        int colon = what.indexOf(':');
        return colon < 0 ? "" : what.substring(colon + 1);
    }

    /** Returns the URL without credentials, and without the values of options that are not known to be harmless. */
    @Override
    public String toString() {
        StringBuilder shown = new StringBuilder(RawUrl.PREFIX).append(Settings.encoded(what));
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
        private final String schemes;
        private final List<Endpoint> endpoints = new ArrayList<>();
        private final Map<String, Settings.Setting> settings = new TreeMap<>();
        private @Nullable String client;
        private String name = "";
        private @Nullable String username;
        private @Nullable String password;
        private String path = "";

        private Builder(String schemes) {
            this.schemes = ConfigRules.schemes(schemes);
        }

        /**
         * Sets which driver of the scheme is to be used.
         *
         * @param driver the name of a driver, such as {@code lettuce}
         * @return this builder
         * @throws LockConfigurationException if that cannot be the name of a driver
         */
        public Builder client(String driver) {
            this.client = ConfigRules.driver(driver);
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
            String asked = client == null ? schemes : ConfigRules.withDriver(schemes, client);
            return new LockConfig(name.isEmpty() ? asked : asked + ":" + name, this);
        }
    }
}
