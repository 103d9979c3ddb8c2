package dev.holdfast.redis;

import dev.holdfast.LockConfig;
import dev.holdfast.LockConfigurationException;
import dev.holdfast.LockDriver;
import dev.holdfast.LockProvider;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.engine.LockEngine;
import dev.holdfast.redis.client.RedisClient;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A base class for the drivers of Redis clients. It makes a client, a store and a provider from a configuration.
 *
 * <p>A subclass uses classes of its client library only in {@link #connect} and {@link #adapter}, so that a missing library is
 * reported as a configuration error.
 */
public abstract class RedisDriver implements LockDriver {
    private final String name;
    private final String clientArtifact;

    /**
     * Creates a driver.
     *
     * @param name the name of the driver
     * @param clientArtifact the Maven coordinates of the client library, for the message when it is missing
     */
    protected RedisDriver(String name, String clientArtifact) {
        this.name = name;
        this.clientArtifact = clientArtifact;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final Set<String> schemes() {
        return Set.of("redis", "rediss");
    }

    @Override
    public final LockProvider open(LockConfig config) {
        RedisSettings settings = RedisSettings.from(config);
        EngineSettings engine = EngineSettings.from(config);
        RedisClient client = withClientLibrary(() -> connect(settings));
        return provider(client, settings, engine, client + " at " + settings);
    }

    @Override
    public final Optional<LockProvider> wrap(Object client, LockConfig config) {
        return adapterIfLoaded(client).map(adapter -> {
            // Only now: the options may be those of another driver if the client belongs to another driver.
            RedisSettings settings = RedisSettings.forExistingClient(config);
            EngineSettings engine = EngineSettings.from(config);
            RedisClient adapted = adapter.get();
            return provider(adapted, settings, engine, adapted.toString());
        });
    }

    /**
     * Returns the adapter for a client object, or empty if the object belongs to another driver. That is also so if the client
     * library is missing, because no object can be of a missing class.
     */
    private Optional<Supplier<RedisClient>> adapterIfLoaded(Object client) {
        try {
            return adapter(client);
        } catch (NoClassDefFoundError missing) {
            return Optional.empty();
        }
    }

    private <T> T withClientLibrary(Supplier<T> action) {
        try {
            return action.get();
        } catch (NoClassDefFoundError missing) {
            throw new LockConfigurationException(
                    "the driver \"" + name + "\" is on the class path, but its client library is not (missing: "
                            + missing.getMessage() + "): add the artifact " + clientArtifact,
                    missing);
        }
    }

    private static LockProvider provider(
            RedisClient client, RedisSettings settings, EngineSettings engine, String name) {
        return LockEngine.over(new RedisLockStore(client, settings.keyPrefix(), name), engine);
    }

    /**
     * Creates a client, which connects in the background. A server that is down is not an error.
     *
     * @param settings where and how to connect
     * @return a new client
     * @throws LockConfigurationException if the client library does not accept the settings
     */
    protected abstract RedisClient connect(RedisSettings settings);

    /**
     * Returns a factory of a client over an object of the application, which is neither reconfigured nor closed.
     *
     * @param client the object
     * @return a factory of a new client, or empty if the object is not of a type that this driver knows
     */
    protected abstract Optional<Supplier<RedisClient>> adapter(Object client);
}
