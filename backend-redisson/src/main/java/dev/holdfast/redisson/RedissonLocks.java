package dev.holdfast.redisson;

import dev.holdfast.LockConfig;
import dev.holdfast.LockProvider;
import org.redisson.api.RedissonClient;

/** Creates lock providers over a Redisson client of the application. */
public final class RedissonLocks {
    /**
     * Creates a provider with default options.
     *
     * @param client the client; neither reconfigured nor closed. Beside a client of a single server, a small client is created
     *     that shares its threads and has the connection for renewals
     * @return a new provider, which must be closed before the client
     */
    public static LockProvider provider(RedissonClient client) {
        return provider(client, LockConfig.builder("redis").build());
    }

    /**
     * Creates a provider.
     *
     * @param client the client; neither reconfigured nor closed. Beside a client of a single server, a small client is created
     *     that shares its threads and has the connection for renewals
     * @param config the options; scheme and endpoints are ignored
     * @return a new provider, which must be closed before the client
     * @throws dev.holdfast.LockConfigurationException if an option is unknown or invalid
     */
    public static LockProvider provider(RedissonClient client, LockConfig config) {
        return new RedissonDriver().wrap(client, config).orElseThrow();
    }

    private RedissonLocks() {}
}
