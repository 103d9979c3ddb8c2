package dev.holdfast.redis;

import dev.holdfast.Endpoint;
import dev.holdfast.LockConfig;
import dev.holdfast.LockConfigurationException;
import dev.holdfast.LockOptions;
import dev.holdfast.StandardOptions;
import dev.holdfast.spi.LockNames;
import dev.holdfast.spi.MaxLeaseTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The checked settings of one Redis server, read from a {@link LockConfig}. Immutable. */
public final class RedisSettings {
    private static final Pattern DATABASE = Pattern.compile("[0-9]{1,9}");
    private static final int DEFAULT_PORT = 6379;
    private static final String DEFAULT_PREFIX = "lock:";

    private final LockConfig config;
    private final boolean tls;
    private final String host;
    private final int port;
    private final int database;
    private final String keyPrefix;

    private RedisSettings(LockConfig config, @Nullable Endpoint endpoint) {
        this.config = config;
        this.tls = config.scheme().equals("rediss");
        this.host = endpoint == null ? "" : endpoint.host();
        this.port = endpoint == null || endpoint.port() == Endpoint.NO_PORT ? DEFAULT_PORT : endpoint.port();
        this.database = database(config);
        this.keyPrefix = config.get(StandardOptions.KEY_PREFIX).orElse(DEFAULT_PREFIX);
        checkTogether();
    }

    /**
     * Reads the settings of a client that a driver creates.
     *
     * @param config the configuration
     * @return the settings
     * @throws LockConfigurationException if something is missing, unknown, out of range or contradictory
     */
    public static RedisSettings from(LockConfig config) {
        config.requireKnown(RedisOptions.ALL);
        List<Endpoint> endpoints = config.endpoints();
        if (!endpoints.isEmpty() && config.hasTarget()) {
            throw new LockConfigurationException("the scheme " + config.scheme() + " connects to a server and decorates"
                    + " nothing; write decorators in front of it, as in lock:redlock:redis://a,b,c, instead of "
                    + config);
        }
        if (endpoints.size() != 1) {
            throw new LockConfigurationException("lock:" + config.scheme() + "://HOST:PORT names one server, but "
                    + endpoints.size() + " were given"
                    + (endpoints.isEmpty()
                            ? "; write lock:" + config.scheme() + "://localhost:6379"
                            : "; for a quorum of independent servers write lock:redlock:" + config.scheme()
                                    + "://a,b,c"));
        }
        return new RedisSettings(config, endpoints.get(0));
    }

    /**
     * Reads the settings of a provider over a client of the application. The client has its own address.
     *
     * @param config the configuration
     * @return the settings, without an endpoint
     * @throws LockConfigurationException if something is unknown, out of range or contradictory
     */
    public static RedisSettings forExistingClient(LockConfig config) {
        config.requireKnown(RedisOptions.ALL);
        return new RedisSettings(config, null);
    }

    private static int database(LockConfig config) {
        if (config.path().isEmpty()) {
            return 0;
        }
        if (!DATABASE.matcher(config.path()).matches()) {
            throw new LockConfigurationException(
                    "the path of a Redis URL is the number of a database, such as /0, but not so in " + config);
        }
        return Integer.parseInt(config.path());
    }

    private void checkTogether() {
        if (username().isPresent() && password().isEmpty()) {
            throw new LockConfigurationException("the URL has a user name but no password; write"
                    + " lock:redis://USER:PASSWORD@HOST, or lock:redis://:PASSWORD@HOST for the default user");
        }
        if (!tls && tlsCa().isPresent()) {
            throw new LockConfigurationException(
                    "option tlsCa is set, but the scheme redis does not encrypt; write lock:rediss://");
        }
        try {
            LockNames.checkPrefix(keyPrefix);
        } catch (IllegalArgumentException e) {
            throw new LockConfigurationException("option keyPrefix: " + e.getMessage(), e);
        }
        Duration leaseTime = config.get(StandardOptions.LEASE_TIME)
                .orElse(LockOptions.defaults().leaseTime());
        Duration command = config.get(StandardOptions.COMMAND_TIMEOUT).orElse(Duration.ofMillis(1));
        if (command.multipliedBy(3).compareTo(leaseTime) > 0) {
            throw new LockConfigurationException("commandTimeout=" + command.toMillis() + "ms is more than a third of"
                    + " leaseTime=" + leaseTime.toMillis()
                    + "ms: one lost command could cost the lease. Leave commandTimeout"
                    + " out to have it derived, or set a longer leaseTime");
        }
        config.get(MaxLeaseTime.OPTION).ifPresent(maxLeaseTime -> MaxLeaseTime.check(leaseTime, maxLeaseTime));
    }

    /**
     * Returns the host.
     *
     * @return the host name or address; an IPv6 address without brackets
     */
    public String host() {
        return host;
    }

    /**
     * Returns the port.
     *
     * @return the port
     */
    public int port() {
        return port;
    }

    /**
     * Returns the address of the server.
     *
     * @return host and port, as in a URL
     */
    public String address() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    /**
     * Returns the number of the database.
     *
     * @return zero or more
     */
    public int database() {
        return database;
    }

    /**
     * Returns whether connections are encrypted.
     *
     * @return true for {@code rediss}
     */
    public boolean tls() {
        return tls;
    }

    /**
     * Returns the file with the trusted certificate authorities.
     *
     * @return the path of a PEM file, or empty for the authorities that the JVM trusts
     */
    public Optional<String> tlsCa() {
        return config.get(RedisOptions.TLS_CA);
    }

    /**
     * Returns the user name.
     *
     * @return the user name, or empty for the default user
     */
    public Optional<String> username() {
        return config.username().filter(user -> !user.isEmpty());
    }

    /**
     * Returns the password.
     *
     * @return the password, or empty if there is none
     */
    public Optional<String> password() {
        return config.password();
    }

    /**
     * Returns the name that connections show in CLIENT LIST.
     *
     * @return the name
     */
    public String clientName() {
        return config.get(RedisOptions.CLIENT_NAME).orElse("holdfast");
    }

    /**
     * Returns how long the first connection may take, and each later attempt to connect.
     *
     * @return the timeout
     */
    public Duration connectTimeout() {
        return config.get(RedisOptions.CONNECT_TIMEOUT).orElse(RedisOptions.DEFAULT_CONNECT_TIMEOUT);
    }

    /**
     * Returns how many connections a pool may open for the application.
     *
     * @return one or more
     */
    public int poolSize() {
        return config.get(RedisOptions.POOL_SIZE).orElse(8);
    }

    /**
     * Returns the prefix of lock names in keys.
     *
     * @return the prefix; may be empty
     */
    public String keyPrefix() {
        return keyPrefix;
    }

    /** Returns the URL of the server, without credentials. */
    @Override
    public String toString() {
        return (tls ? "rediss://" : "redis://") + address() + "/" + database;
    }
}
