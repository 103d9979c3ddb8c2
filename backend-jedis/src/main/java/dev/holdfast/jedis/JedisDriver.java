package dev.holdfast.jedis;

import dev.holdfast.redis.RedisClient;
import dev.holdfast.redis.RedisDriver;
import dev.holdfast.redis.RedisSettings;
import java.util.Optional;

/** Opens Redis URLs with Jedis. */
public final class JedisDriver extends RedisDriver {
    /** For {@link java.util.ServiceLoader}. */
    public JedisDriver() {
        super("jedis", "redis.clients:jedis");
    }

    @Override
    protected RedisClient connect(RedisSettings settings) {
        return new JedisClient(Connections.own(settings));
    }

    @Override
    protected Optional<RedisClient> adapt(Object client, RedisSettings settings) {
        return Connections.ofExisting(client).map(JedisClient::new);
    }
}
