package dev.holdfast.lettuce;

import dev.holdfast.LockConfig;
import dev.holdfast.LockProvider;
import io.lettuce.core.RedisClient;

/** Creates lock providers over a Lettuce client of the application. */
public final class LettuceLocks {
    /**
     * Creates a provider with default options.
     *
     * @param client the client, created with the URI of a server; neither reconfigured nor closed. The provider opens two
     *     connections with it, and closes them
     * @return a new provider, which must be closed before the client
     */
    public static LockProvider provider(RedisClient client) {
        return provider(client, LockConfig.builder("redis").build());
    }

    /**
     * Creates a provider.
     *
     * @param client the client, created with the URI of a server; neither reconfigured nor closed. The provider opens two
     *     connections with it, and closes them
     * @param config the options; scheme and endpoints are ignored
     * @return a new provider, which must be closed before the client
     * @throws dev.holdfast.LockConfigurationException if an option is unknown or invalid
     */
    public static LockProvider provider(RedisClient client, LockConfig config) {
        return new LettuceDriver().wrap(client, config).orElseThrow();
    }

    private LettuceLocks() {}
}
