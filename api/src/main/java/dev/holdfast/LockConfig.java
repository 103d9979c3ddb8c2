package dev.holdfast;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a {@link LockProvider}: its scheme, the servers, the credentials and the options.
 *
 * <pre>
 * lock:redis+lettuce://user:secret@host:6379/0?leaseTime=30s&amp;keyPrefix=app:
 *      |     |       |           |         | |
 *      |     |       |           |         | options
 *      |     |       |           |         path
 *      |     |       |           endpoints, separated by commas
 *      |     |       user name and password
 *      |     driver: which of several drivers of that scheme
 *      scheme
 *
 * lock:memory:test               scheme and name
 * lock:breaker:redis://host      a decorator, then its {@link #target()}
 * </pre>
 *
 * <p>Special characters in a URL are percent-encoded as UTF-8. {@link #toString()} and all messages hide user name, password
 * and each option that is not known to be harmless. Immutable and thread-safe.
 */
public final class LockConfig {
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
     * Parses a URL.
     *
     * @param url the URL, in one of the forms above
     * @return the configuration
     * @throws LockConfigurationException if the URL is malformed; the message says which part, and shows no credentials
     */
    public static LockConfig parse(String url) {
        return ConfigUrl.parse(url);
    }

    /**
     * {@return a new builder of configurations of the given scheme}
     *
     * @param scheme the scheme, such as {@code redis}; for a decorator also its target's: {@code redlock:redis}
     * @throws LockConfigurationException if the scheme is malformed
     */
    public static Builder builder(String scheme) {
        return new Builder(Schemes.of(scheme));
    }

    /** {@return a new builder that starts from this configuration} */
    public Builder toBuilder() {
        return endpoints.isEmpty() ? copyWith(schemes.withoutRest()).name(schemes.rest()) : copyWith(schemes);
    }

    private Builder copyWith(Schemes otherSchemes) {
        Builder builder = new Builder(otherSchemes);
        builder.endpoints.addAll(endpoints);
        builder.username = username;
        builder.password = password;
        builder.path = path;
        builder.settings.putAll(settings.byName());
        builder.knownInFront.addAll(settings.knownInFront());
        return builder;
    }

    /** {@return the scheme, such as {@code redis}: the kind of provider} */
    public String scheme() {
        return schemes.scheme();
    }

    /** {@return the name of the driver in {@code lock:SCHEME+DRIVER:}, such as {@code lettuce}, or empty} */
    public Optional<String> driver() {
        return schemes.driver();
    }

    /** {@return the name in a URL without endpoints, such as {@code test} in {@code lock:memory:test}; may be empty} */
    public String name() {
        return endpoints.isEmpty() ? schemes.rest() : "";
    }

    /** {@return the servers in the order given; empty if the URL has a name instead} */
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

    /** {@return the path after the endpoints without its slash, such as the number of a database; may be empty} */
    public String path() {
        return path;
    }

    /**
     * Returns the value of an option.
     *
     * @param <T> the type of the value
     * @param option the option
     * @return the value, or empty if it is not set
     * @throws LockConfigurationException if the value is not allowed
     */
    public <T> Optional<T> get(Option<T> option) {
        return settings.get(option, this);
    }

    /**
     * Checks that each option that is set is known and has an allowed value. A driver calls this first.
     *
     * @param known all options that the driver knows, those of {@link StandardOptions} included
     * @throws LockConfigurationException if an option is unknown or its value is not allowed; the message names the option, the
     *     most similar known one, and all known ones, including those of decorators in front
     */
    public void requireKnown(Set<Option<?>> known) {
        settings.requireKnown(known, this);
    }

    /** {@return whether there is a {@link #target()}; also true for a name, because only the driver can tell it from a target} */
    public boolean hasTarget() {
        return !schemes.rest().isEmpty();
    }

    /**
     * Returns the configuration of what a decorator decorates: this one without its first scheme.
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
            return copyWith(Schemes.of(schemes.rest())).build();
        }
        String[] atColon = schemes.rest().split(":", 2);
        String rest = atColon.length == 2 ? atColon[1] : "";
        return copyWith(Schemes.of(atColon[0])).name(rest).build();
    }

    /** Returns all texts of this configuration that no message may show, plain and percent-encoded. */
    Set<String> secrets() {
        Set<String> secrets = new HashSet<>(settings.secrets());
        password().ifPresent(secrets::add);
        List.copyOf(secrets).forEach(secret -> secrets.add(Settings.encoded(secret)));
        return secrets;
    }

    /** Returns the URL with credentials hidden, and with values of options hidden unless they are known to be harmless. */
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
        private List<Endpoint> endpoints = new ArrayList<>();
        private final Map<String, Settings.Setting> settings = new TreeMap<>();
        private final Set<String> knownInFront = new HashSet<>();
        private @Nullable String username;
        private @Nullable String password;
        private String path = "";

        private Builder(Schemes schemes) {
            this.schemes = schemes;
        }

        /**
         * Sets the driver, if the scheme has several.
         *
         * @param driver the name of a driver, such as {@code lettuce}
         * @return this builder
         * @throws LockConfigurationException if the name is malformed
         */
        public Builder driver(String driver) {
            this.schemes = schemes.withDriver(driver);
            return this;
        }

        /**
         * Sets the name, for a scheme without endpoints such as {@code memory}.
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
         * @param host the host, as in {@link Endpoint#host}
         * @param port the port, as in {@link Endpoint#port}
         * @return this builder
         * @throws LockConfigurationException if the host or the port is not allowed
         */
        public Builder endpoint(String host, int port) {
            endpoints.add(new Endpoint(host, port));
            return this;
        }

        /**
         * Replaces the endpoints.
         *
         * @param servers the endpoints
         * @return this builder
         */
        public Builder endpoints(List<Endpoint> servers) {
            endpoints = new ArrayList<>(List.copyOf(servers));
            return this;
        }

        /**
         * Sets the user name to authenticate with.
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
         * @param text the path without its slash
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
         * @throws LockConfigurationException if the value is not allowed
         */
        public <T> Builder set(Option<T> option, T value) {
            settings.put(option.name(), Settings.Setting.of(option, value));
            return this;
        }

        /**
         * Sets an option as a URL does. The driver checks the value.
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
         * Removes options. A decorator removes its own before it opens its target. If the target then finds an unknown option,
         * the error of {@link LockConfig#requireKnown} still lists the removed options as known.
         *
         * @param options the options, set or not
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
         * {@return the configuration}
         *
         * @throws LockConfigurationException if there is a name and an endpoint, or user name, password or path without one
         */
        public LockConfig build() {
            if (endpoints.isEmpty() && (username != null || password != null || !path.isEmpty())) {
                throw new LockConfigurationException(
                        "a user name, a password or a path needs an endpoint, and there is none");
            }
            if (!endpoints.isEmpty() && !name.isEmpty()) {
                throw new LockConfigurationException("there is a name as well as an endpoint; only one of them can be");
            }
            return new LockConfig(this);
        }
    }
}
