package dev.holdfast.benchmarks;

import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import dev.holdfast.LockConfig;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;

/** This library, as an application uses it. */
public final class HoldfastContender implements Contender {
    private final String name;
    private final LockProvider provider;
    private final DistributedLock lock;

    public HoldfastContender(String name, LockConfig config, boolean fencing) {
        this.name = name;
        this.provider = LockProviders.open(config);
        LockOptions.Builder options = LockOptions.builder().fencing(fencing);
        config.get(LockConfig.LEASE_TIME).ifPresent(options::leaseTime);
        this.lock = provider.lock(name, options.build());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void pair() {
        Lease lease = lock.tryAcquire().orElseThrow(() -> new IllegalStateException(name + " found its lock busy"));
        if (!lease.release()) {
            throw new IllegalStateException(name + " lost its lock before the release");
        }
    }

    @Override
    public void close() {
        provider.close();
    }
}
