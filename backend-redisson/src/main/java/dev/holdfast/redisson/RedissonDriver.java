package dev.holdfast.redisson;

import dev.holdfast.redis.RedisDriver;
import dev.holdfast.redis.RedisSettings;
import dev.holdfast.redis.client.RedisClient;
import java.util.Optional;
import java.util.function.Supplier;
import org.redisson.Redisson;

/** Opens Redis URLs with Redisson. */
public final class RedissonDriver extends RedisDriver {
    /** Creates the driver, for {@link java.util.ServiceLoader}. */
    public RedissonDriver() {
        super("redisson", "org.redisson:redisson");
    }

    @Override
    protected RedisClient connect(RedisSettings settings) {
        return new RedissonAdapter(RedissonClients.create(settings));
    }

    @Override
    protected Optional<Supplier<RedisClient>> adapter(Object client) {
        return client instanceof Redisson redisson
                ? Optional.of(() -> new RedissonAdapter(RedissonClients.over(redisson)))
                : Optional.empty();
    }
}
