package dev.holdfast.it.redlock;

import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The independent servers of a quorum. */
record Servers(List<RedisServer> all) implements AutoCloseable {
    static Servers start(int number) {
        return new Servers(Stream.generate(RedisServer::start).limit(number).toList());
    }

    RedisServer get(int index) {
        return all.get(index);
    }

    /** Returns a URL of the quorum. The client is the given one, or the one on the class path. */
    String url(String client, String options) {
        return url("lock:redlock:", client, options);
    }

    /** Returns such a URL with other layers in front of the client. */
    String url(String layers, String client, String options) {
        String hosts = all.stream().map(server -> "127.0.0.1:" + server.port()).collect(Collectors.joining(","));
        return layers + "redis" + (client.isEmpty() ? "" : "+" + client) + "://" + hosts + "?" + options;
    }

    /** Returns the number of servers on which a lock is held, by any owner. */
    long holding(String lockName) {
        return all.stream()
                .filter(server -> server.command("EXISTS", "lock:" + lockName).equals(1L))
                .count();
    }

    /** Waits until all servers have been up for long enough to vote. */
    void awaitVotes(Duration maxLeaseTime) throws InterruptedException {
        Thread.sleep(maxLeaseTime.plusMillis(1_100).toMillis());
    }

    @Override
    public void close() {
        all.forEach(RedisServer::close);
    }
}
