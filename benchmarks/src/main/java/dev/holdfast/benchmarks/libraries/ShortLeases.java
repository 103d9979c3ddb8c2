package dev.holdfast.benchmarks.libraries;

import java.time.Duration;
import org.redisson.Redisson;
import org.redisson.config.Config;

/** Libraries that renew their locks, with lease times that are short enough to observe. */
public final class ShortLeases {
    /** Opens this library. */
    public static LockClient holdfast(String driver, int port, Duration leaseTime) {
        return HoldfastClient.with(driver, port, "leaseTime=" + leaseTime.toMillis() + "ms");
    }

    /** Opens Redisson's RLock. */
    public static LockClient rlock(int port, Duration leaseTime) {
        Config config = new Config();
        config.setLockWatchdogTimeout(leaseTime.toMillis());
        config.useSingleServer().setAddress("redis://127.0.0.1:" + port);
        return new RedissonLocks(Redisson.create(config), client -> client::getLock);
    }

    private ShortLeases() {}
}
