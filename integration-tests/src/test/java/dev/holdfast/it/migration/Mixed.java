package dev.holdfast.it.migration;

import static org.awaitility.Awaitility.await;

import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import dev.holdfast.LeaseState;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** A server on which another lock library and this one use the same keys. */
final class Mixed implements AutoCloseable {
    private static final Duration AT_MOST = Duration.ofSeconds(30);

    final RedisServer server = RedisServer.start();
    final LettuceConnectionFactory spring = new LettuceConnectionFactory("127.0.0.1", server.port());

    private final LockProvider locks;

    Mixed(String keyPrefix) {
        locks = LockProviders.open("lock:redis+jedis://127.0.0.1:" + server.port() + "?keyPrefix=" + keyPrefix);
        spring.afterPropertiesSet();
        spring.start();
    }

    DistributedLock lock(String name) {
        return locks.lock(name);
    }

    Lease held(String name) {
        return lock(name).tryAcquire().orElseThrow();
    }

    /** Acquires a lock as soon as the lease of its current holder has expired. */
    Lease heldNext(String name) throws InterruptedException {
        return lock(name).acquire(AT_MOST);
    }

    boolean isFree(String name) {
        return !lock(name).inspect().isHeld();
    }

    /** Waits until a renewal detects the loss of a lease. */
    static void awaitLoss(Lease lease) {
        lease.renew(Duration.ofSeconds(30));
        await().atMost(AT_MOST).until(() -> lease.state() == LeaseState.LOST);
    }

    @Override
    public void close() {
        locks.close();
        spring.destroy();
        server.close();
    }
}
