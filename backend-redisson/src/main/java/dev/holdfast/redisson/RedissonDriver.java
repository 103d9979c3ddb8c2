package dev.holdfast.redisson;

import dev.holdfast.redis.RedisClient;
import dev.holdfast.redis.RedisDriver;
import dev.holdfast.redis.RedisSettings;
import java.util.Optional;

/** Opens Redis URLs with Redisson. */
public final class RedissonDriver extends RedisDriver {
    /** For {@link java.util.ServiceLoader}. */
    public RedissonDriver() {
        super("redisson", "org.redisson:redisson");
    }

    @Override
    protected RedisClient connect(RedisSettings settings) {
        return new ScriptClient(Clients.own(settings));
    }

    @Override
    protected Optional<RedisClient> adapt(Object client, RedisSettings settings) {
        return Clients.ofExisting(client).map(ScriptClient::new);
    }
}
