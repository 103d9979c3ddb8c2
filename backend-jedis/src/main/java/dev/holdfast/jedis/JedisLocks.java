package dev.holdfast.jedis;

import dev.holdfast.LockConfig;
import dev.holdfast.LockProvider;
import redis.clients.jedis.RedisClient;

/** Makes lock providers over a Jedis client that the application has already. */
public final class JedisLocks {
    /**
     * Makes a provider with default options.
     *
     * @param client the client; neither reconfigured nor closed. For renewals one more connection is made as its
     *     pool makes them
     * @return a new provider, to be closed before the client
     */
    public static LockProvider provider(RedisClient client) {
        return provider(client, LockConfig.builder("redis").build());
    }

    /**
     * Makes a provider.
     *
     * @param client the client; neither reconfigured nor closed. For renewals one more connection is made as its
     *     pool makes them
     * @param config the options; scheme and endpoints are ignored
     * @return a new provider, to be closed before the client
     * @throws dev.holdfast.LockConfigurationException if an option is unknown or wrong
     */
    public static LockProvider provider(RedisClient client, LockConfig config) {
        return new JedisDriver().wrap(client, config).orElseThrow();
    }

    private JedisLocks() {}
}
