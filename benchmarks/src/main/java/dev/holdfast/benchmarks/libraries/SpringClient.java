package dev.holdfast.benchmarks.libraries;

import java.util.concurrent.locks.Lock;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.integration.redis.util.RedisLockRegistry;
import org.springframework.integration.redis.util.RedisLockRegistry.RedisLockType;

/** The lock registry of Spring Integration over Lettuce, with default settings. */
final class SpringClient implements LockClient {
    private final LettuceConnectionFactory connections;
    private final RedisLockRegistry registry;

    private SpringClient(LettuceConnectionFactory connections, RedisLockRegistry registry) {
        this.connections = connections;
        this.registry = registry;
    }

    static SpringClient of(int port, boolean pubSub) {
        LettuceConnectionFactory connections = connect(port);
        RedisLockRegistry registry = new RedisLockRegistry(connections, "spring");
        registry.setRedisLockType(pubSub ? RedisLockType.PUB_SUB_LOCK : RedisLockType.SPIN_LOCK);
        return new SpringClient(connections, registry);
    }

    static LettuceConnectionFactory connect(int port) {
        LettuceConnectionFactory connections = new LettuceConnectionFactory("127.0.0.1", port);
        connections.afterPropertiesSet();
        connections.start();
        return connections;
    }

    @Override
    public Handle lock(String name) {
        Lock lock = registry.obtain(name);
        return new Handle() {
            @Override
            public void acquire() {
                lock.lock();
            }

            @Override
            public void release() {
                lock.unlock();
            }
        };
    }

    @Override
    public void close() {
        registry.destroy();
        connections.destroy();
    }
}
