package dev.holdfast.lettuce;

import dev.holdfast.redis.RedisDriver;
import dev.holdfast.redis.RedisSettings;
import dev.holdfast.redis.client.RedisClient;
import java.util.Optional;
import java.util.function.Supplier;

/** Opens Redis URLs with Lettuce. */
public final class LettuceDriver extends RedisDriver {
    /** Creates the driver, for {@link java.util.ServiceLoader}. */
    public LettuceDriver() {
        super("lettuce", "io.lettuce:lettuce-core");
    }

    @Override
    protected RedisClient connect(RedisSettings settings) {
        return LettuceAdapter.create(settings);
    }

    @Override
    protected Optional<Supplier<RedisClient>> adapter(Object client) {
        return client instanceof io.lettuce.core.RedisClient lettuce
                ? Optional.of(() -> LettuceAdapter.over(lettuce))
                : Optional.empty();
    }
}
