package dev.holdfast.jedis;

import dev.holdfast.LockConfig;
import dev.holdfast.LockProvider;
import redis.clients.jedis.RedisClient;

/** Creates lock providers over a Jedis client of the application. */
public final class JedisLocks {
    /**
     * Creates a provider with default options.
     *
     * @param client the client; neither reconfigured nor closed. One more connection with the settings of its pool is
     *     opened for renewals
     * @return a new provider, which must be closed before the client
     */
    public static LockProvider provider(RedisClient client) {
        return provider(client, LockConfig.builder("redis").build());
    }

    /**
     * Creates a provider.
     *
     * @param client the client; neither reconfigured nor closed. One more connection with the settings of its pool is
     *     opened for renewals
     * @param config the options; scheme and endpoints are ignored
     * @return a new provider, which must be closed before the client
     * @throws dev.holdfast.LockConfigurationException if an option is unknown or invalid
     */
    public static LockProvider provider(RedisClient client, LockConfig config) {
        return new JedisDriver().wrap(client, config).orElseThrow();
    }

    private JedisLocks() {}
}
