package dev.holdfast.lettuce;

import dev.holdfast.LockConfig;
import dev.holdfast.LockProvider;
import io.lettuce.core.RedisClient;

/** Makes lock providers over a Lettuce client that the application has already. */
public final class LettuceLocks {
    /**
     * Makes a provider with default options.
     *
     * @param client the client, made with the URI of a server; neither reconfigured nor closed. Two connections are opened
     *     on it, and closed with the provider
     * @return a new provider, to be closed before the client
     */
    public static LockProvider provider(RedisClient client) {
        return provider(client, LockConfig.builder("redis").build());
    }

    /**
     * Makes a provider.
     *
     * @param client the client, made with the URI of a server; neither reconfigured nor closed. Two connections are opened
     *     on it, and closed with the provider
     * @param config the options; scheme and endpoints are ignored
     * @return a new provider, to be closed before the client
     * @throws dev.holdfast.LockConfigurationException if an option is unknown or wrong
     */
    public static LockProvider provider(RedisClient client, LockConfig config) {
        return new LettuceDriver().wrap(client, config).orElseThrow();
    }

    private LettuceLocks() {}
}
