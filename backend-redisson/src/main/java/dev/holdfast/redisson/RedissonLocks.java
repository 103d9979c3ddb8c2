package dev.holdfast.redisson;

import dev.holdfast.LockConfig;
import dev.holdfast.LockProvider;
import org.redisson.api.RedissonClient;

/** Makes lock providers over a Redisson client that the application has already. */
public final class RedissonLocks {
    /**
     * Makes a provider with default options.
     *
     * @param client the client; neither reconfigured nor closed. A client of a single server is accompanied by a small one
     *     that shares its threads and has the connection for renewals
     * @return a new provider, to be closed before the client
     */
    public static LockProvider provider(RedissonClient client) {
        return provider(client, LockConfig.builder("redis").build());
    }

    /**
     * Makes a provider.
     *
     * @param client the client; neither reconfigured nor closed. A client of a single server is accompanied by a small one
     *     that shares its threads and has the connection for renewals
     * @param config the options; scheme and endpoints are ignored
     * @return a new provider, to be closed before the client
     * @throws dev.holdfast.LockConfigurationException if an option is unknown or wrong
     */
    public static LockProvider provider(RedissonClient client, LockConfig config) {
        return new RedissonDriver().wrap(client, config).orElseThrow();
    }

    private RedissonLocks() {}
}
