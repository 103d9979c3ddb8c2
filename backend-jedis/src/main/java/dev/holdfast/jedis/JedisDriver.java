package dev.holdfast.jedis;

import dev.holdfast.redis.RedisDriver;
import dev.holdfast.redis.RedisSettings;
import dev.holdfast.redis.client.RedisClient;
import java.util.Optional;
import java.util.function.Supplier;

/** Opens Redis URLs with Jedis. */
public final class JedisDriver extends RedisDriver {
    /** Creates the driver, for {@link java.util.ServiceLoader}. */
    public JedisDriver() {
        super("jedis", "redis.clients:jedis");
    }

    @Override
    protected RedisClient connect(RedisSettings settings) {
        return new JedisAdapter(ConnectionSource.create(settings));
    }

    @Override
    protected Optional<Supplier<RedisClient>> adapter(Object client) {
        return ConnectionSource.over(client).map(connections -> () -> new JedisAdapter(connections));
    }
}
