package dev.holdfast.redisson;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockConfig;
import dev.holdfast.LockProvider;
import dev.holdfast.testkit.backend.BackendContract;
import dev.holdfast.testkit.backend.ExistingClient;
import dev.holdfast.testkit.redis.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** Tests {@link RedissonAdapter}, {@link RedissonClients} and {@link RedissonSubscription} with a real server. */
class RedissonBackendTest implements BackendContract {
    @Override
    public ExistingClient existingClient(RedisServer server) {
        Config config = new Config();
        config.setThreads(2).setNettyThreads(2);
        config.useSingleServer()
                .setAddress("redis://127.0.0.1:" + server.port())
                .setConnectionMinimumIdleSize(2)
                .setConnectionPoolSize(2)
                .setSubscriptionConnectionMinimumIdleSize(0)
                .setSubscriptionConnectionPoolSize(1);
        return new Existing(Redisson.create(config));
    }

    private record Existing(RedissonClient client) implements ExistingClient {
        @Override
        public LockProvider provider(LockConfig config) {
            return RedissonLocks.provider(client, config);
        }

        @Override
        public void use() {
            client.getBucket("bucket").set("value");
            assertThat(client.getBucket("bucket").get()).isEqualTo("value");
        }

        @Override
        public String settings() {
            try {
                return client.getConfig().toYAML();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public boolean sharesPool() {
            return true;
        }

        @Override
        public void occupy() {
            client.getBlockingQueue("nothing").takeAsync();
            client.getBlockingQueue("nothing").takeAsync();
        }

        @Override
        public void close() {
            client.shutdown();
        }
    }
}
