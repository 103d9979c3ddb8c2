package dev.holdfast.lettuce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockConfig;
import dev.holdfast.LockProvider;
import dev.holdfast.testkit.backend.BackendContract;
import dev.holdfast.testkit.backend.ExistingClient;
import dev.holdfast.testkit.redis.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;

/** Tests {@link LettuceAdapter}, {@link LettuceClientFactory} and {@link LettuceSubscription} with a real server. */
class LettuceBackendTest implements BackendContract {
    @Override
    public ExistingClient existingClient(RedisServer server) {
        RedisClient client = RedisClient.create("redis://127.0.0.1:" + server.port());
        return new Existing(client, client.connect());
    }

    private record Existing(RedisClient client, StatefulRedisConnection<String, String> connection)
            implements ExistingClient {
        @Override
        public LockProvider provider(LockConfig config) {
            return LettuceLocks.provider(client, config);
        }

        @Override
        public void use() {
            assertThat(connection.sync().ping()).isEqualTo("PONG");
        }

        @Override
        public String settings() {
            return System.identityHashCode(client.getOptions()) + " " + connection.getTimeout();
        }

        @Override
        public boolean sharesPool() {
            return false;
        }

        @Override
        public void occupy() {
            connection.async().blpop(0, "nothing");
        }

        @Override
        public void close() {
            client.shutdown();
        }
    }
}
