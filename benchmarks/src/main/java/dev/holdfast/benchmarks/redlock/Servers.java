package dev.holdfast.benchmarks.redlock;

import dev.holdfast.LockConfig;
import dev.holdfast.benchmarks.Effort;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The five servers of a quorum. */
final class Servers implements AutoCloseable {
    /**
     * The longest lease time. It is short, so that restarted servers vote again soon. It does not affect the commands.
     */
    static final Duration MAX_LEASE_TIME = Duration.ofSeconds(2);

    static final int COUNT = 5;
    static final int QUORUM = 3;

    private final List<RedisServer> servers =
            Stream.generate(RedisServer::start).limit(COUNT).toList();

    List<Integer> ports() {
        return servers.stream().map(RedisServer::port).toList();
    }

    /** Returns a server, counted from the end of the list. The last one fails first, because Redisson sends commands in order. */
    RedisServer last(int place) {
        return servers.get(COUNT - 1 - place);
    }

    /** Returns a quorum of these servers with a scheme such as {@code redlock:redis+lettuce}. */
    LockConfig config(String scheme, Effort effort) {
        String hosts = String.join(
                ",",
                servers.stream().map(server -> "127.0.0.1:" + server.port()).toList());
        String times = effort.smoke()
                ? "memberTimeout=2s&restartGuard=off&leaseTime=30s"
                : "maxLeaseTime=" + MAX_LEASE_TIME.toMillis() + "ms&leaseTime=" + MAX_LEASE_TIME.toMillis() + "ms";
        return LockConfig.parse("lock:" + scheme + "://" + hosts + "?" + times);
    }

    @Override
    public void close() {
        servers.forEach(RedisServer::close);
    }
}
