package dev.holdfast.benchmarks.redlock;

import dev.holdfast.benchmarks.Contender;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.redisson.Redisson;
import org.redisson.RedissonRedLock;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** RedissonRedLock with default settings. It sends its commands to one server after the other. */
@SuppressWarnings("deprecation") // deprecated, but the only Redlock of Redisson
final class RedissonQuorum implements Contender {
    static final String NAME = "RedissonRedLock";

    private final List<RedissonClient> clients;
    private final RLock lock;

    RedissonQuorum(List<Integer> ports) {
        this.clients = ports.stream().map(RedissonQuorum::client).toList();
        this.lock = new RedissonRedLock(
                clients.stream().map(client -> client.getLock("redisson")).toArray(RLock[]::new));
    }

    private static RedissonClient client(int port) {
        Config config = new Config();
        config.useSingleServer().setAddress("redis://127.0.0.1:" + port);
        return Redisson.create(config);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    @SuppressWarnings("LockNotBeforeTry") // the try follows at once
    public void pair() {
        lock.lock();
        lock.unlock();
    }

    @Override
    public void close() {
        clients.forEach(client -> client.shutdown(0, 1, TimeUnit.SECONDS));
    }
}
