package dev.holdfast.benchmarks.libraries;

import java.time.Duration;
import java.time.Instant;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.SimpleLock;
import net.javacrumbs.shedlock.provider.redis.spring.RedisLockProvider;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** The provider of ShedLock on Spring Data and Lettuce, set to release only its own locks. */
final class ShedLockClient implements LockClient {
    private static final Duration LEASE_TIME = Duration.ofSeconds(30);

    private final LettuceConnectionFactory connections;
    private final RedisLockProvider provider;

    ShedLockClient(int port) {
        this.connections = SpringClient.connect(port);
        this.provider = new RedisLockProvider.Builder(connections)
                .environment("shedlock")
                .safeUpdate(true)
                .build();
    }

    @Override
    public Handle lock(String name) {
        return new Handle() {
            private @Nullable SimpleLock lock;

            @Override
            public void acquire() {
                lock = provider.lock(new LockConfiguration(Instant.now(), name, LEASE_TIME, Duration.ZERO))
                        .orElseThrow(() -> new IllegalStateException("the lock is busy"));
            }

            @Override
            public void release() {
                if (lock == null) {
                    throw new IllegalStateException("the lock is not held");
                }
                lock.unlock();
            }
        };
    }

    @Override
    public void close() {
        connections.destroy();
    }
}
