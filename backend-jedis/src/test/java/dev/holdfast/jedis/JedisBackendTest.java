package dev.holdfast.jedis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockConfig;
import dev.holdfast.LockProvider;
import dev.holdfast.testkit.backend.BackendContract;
import dev.holdfast.testkit.backend.ExistingClient;
import dev.holdfast.testkit.redis.RedisServer;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.RedisClient;

/** Tests {@link JedisAdapter}, {@link ConnectionSource} and {@link JedisSubscription} with a real server. */
class JedisBackendTest implements BackendContract {
    @Override
    public ExistingClient existingClient(RedisServer server) {
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(2);
        pool.setJmxEnabled(false);
        return new Existing(RedisClient.builder()
                .hostAndPort("127.0.0.1", server.port())
                .poolConfig(pool)
                .build());
    }

    private record Existing(RedisClient client, List<Connection> taken) implements ExistingClient {
        Existing(RedisClient client) {
            this(client, new ArrayList<>());
        }

        @Override
        public LockProvider provider(LockConfig config) {
            return JedisLocks.provider(client, config);
        }

        @Override
        public void use() {
            try (Connection first = client.getPool().getResource();
                    Connection second = client.getPool().getResource()) {
                assertThat(first.ping() && second.ping()).isTrue();
            }
        }

        @Override
        public String settings() {
            try (Connection first = client.getPool().getResource();
                    Connection second = client.getPool().getResource()) {
                return first.getSoTimeout() + " " + second.getSoTimeout() + " "
                        + client.getPool().getMaxTotal() + " "
                        + client.getPool().getMaxIdle();
            }
        }

        @Override
        public boolean sharesPool() {
            return true;
        }

        @Override
        public void occupy() {
            taken.add(client.getPool().getResource());
            taken.add(client.getPool().getResource());
        }

        @Override
        public void close() {
            taken.forEach(Connection::close);
            client.close();
        }
    }
}
