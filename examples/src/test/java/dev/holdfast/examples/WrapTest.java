package dev.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.holdfast.Lease;
import dev.holdfast.LockProvider;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.jedis.JedisLocks;
import dev.holdfast.lettuce.LettuceLocks;
import dev.holdfast.memory.MemoryBackend;
import dev.holdfast.memory.MemoryLocks;
import dev.holdfast.redisson.RedissonLocks;
import dev.holdfast.spi.Ticker;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.config.Config;

/** Compiles and tests the snippets of docs/backends: providers over an existing client. */
class WrapTest {
    @Test
    void closeLeavesWrappedJedisClientOpen() throws Exception {
        try (RedisServer server = RedisServer.start();
                redis.clients.jedis.RedisClient client = redis.clients.jedis.RedisClient.builder()
                        .hostAndPort("127.0.0.1", server.port())
                        .build()) {
            // region jedis
            LockProvider locks = JedisLocks.provider(client); // a redis.clients.jedis.RedisClient
            // endregion
            acquireAndClose(locks);
            assertThat(client.ping()).isEqualTo("PONG");
        }
    }

    @Test
    void closeLeavesWrappedLettuceClientOpen() throws Exception {
        try (RedisServer server = RedisServer.start();
                io.lettuce.core.RedisClient client =
                        io.lettuce.core.RedisClient.create("redis://127.0.0.1:" + server.port())) {
            // region lettuce
            LockProvider locks = LettuceLocks.provider(client); // an io.lettuce.core.RedisClient
            // endregion
            acquireAndClose(locks);
            assertThat(client.connect().sync().ping()).isEqualTo("PONG");
        }
    }

    @Test
    void closeLeavesWrappedRedissonClientOpen() throws Exception {
        try (RedisServer server = RedisServer.start()) {
            Config config = new Config();
            config.useSingleServer().setAddress("redis://127.0.0.1:" + server.port());
            org.redisson.api.RedissonClient client = Redisson.create(config);
            // region redisson
            LockProvider locks = RedissonLocks.provider(client); // a client of a single server
            // endregion
            acquireAndClose(locks);
            assertThatCode(() -> client.getBucket("b").set(1)).doesNotThrowAnyException();
            client.shutdown();
        }
    }

    @Test
    void providersOverOneMemoryBackendExcludeEachOther() throws Exception {
        Ticker ticker = Ticker.system();
        // region memory
        MemoryBackend backend = new MemoryBackend(ticker);
        EngineSettings settings = EngineSettings.builder().ticker(ticker).build();
        LockProvider here = MemoryLocks.over(backend, settings);
        LockProvider there = MemoryLocks.over(backend, settings);
        // endregion
        try (Lease lease = here.lock("a").acquire()) {
            assertThat(there.lock("a").tryAcquire()).isEmpty();
            lease.ensureHeld();
        }
        acquireAndClose(there);
        acquireAndClose(here);
    }

    private static void acquireAndClose(LockProvider locks) throws InterruptedException {
        try (locks;
                Lease lease = locks.lock("a").acquire(Duration.ofMinutes(1))) {
            assertThat(lease.isHeld()).isTrue();
        }
    }
}
