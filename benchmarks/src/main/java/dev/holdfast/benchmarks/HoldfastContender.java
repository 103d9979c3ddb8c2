package dev.holdfast.benchmarks;

import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import dev.holdfast.LockConfig;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.StandardOptions;
import java.time.Duration;
import java.util.Optional;

/** This library, used as in an application. */
public final class HoldfastContender implements Contender {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String name;
    private final LockProvider provider;
    private final DistributedLock lock;

    public HoldfastContender(String name, LockConfig config, boolean fencing) {
        this.name = name;
        this.provider = LockProviders.open(config);
        LockOptions.Builder options = LockOptions.builder().fencing(fencing);
        config.get(StandardOptions.LEASE_TIME).ifPresent(options::leaseTime);
        this.lock = provider.lock(name, options.build());
    }

    @Override
    public String name() {
        return name;
    }

    /** Acquires the lock. It is busy only if an earlier release without a quorum is still running in the background. */
    @Override
    public void pair() throws InterruptedException {
        Optional<Lease> granted = lock.tryAcquire();
        Lease lease = granted.isPresent() ? granted.get() : lock.acquire(PATIENCE);
        if (!lease.release()) {
            throw new IllegalStateException(name + " lost its lock before the release");
        }
    }

    @Override
    public void close() {
        provider.close();
    }
}
