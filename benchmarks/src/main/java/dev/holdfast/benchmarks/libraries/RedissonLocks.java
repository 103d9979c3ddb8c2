package dev.holdfast.benchmarks.libraries;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.redisson.Redisson;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** A kind of lock of Redisson, with default settings. */
final class RedissonLocks implements LockClient {
    private final RedissonClient client;
    private final Function<String, RLock> locks;

    /** The last number that stood for a thread in an asynchronous call. */
    private final AtomicLong caller = new AtomicLong(1L << 32);

    RedissonLocks(RedissonClient client, Function<RedissonClient, Function<String, RLock>> kind) {
        this.client = client;
        this.locks = kind.apply(client);
    }

    static RedissonClient connect(int port) {
        Config config = new Config();
        config.useSingleServer().setAddress("redis://127.0.0.1:" + port);
        return Redisson.create(config);
    }

    @Override
    public Handle lock(String name) {
        RLock lock = locks.apply(name);
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
    public CompletionStage<?> pairAsync(String name) {
        RLock lock = locks.apply(name);
        long id = caller.incrementAndGet();
        return lock.lockAsync(id).thenCompose(locked -> lock.unlockAsync(id));
    }

    @Override
    public void close() {
        client.shutdown(0, 1, TimeUnit.SECONDS);
    }
}
