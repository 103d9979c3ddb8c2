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

    public HoldfastContender(String name, LockConfig config, LockOptions options) {
        this.name = name;
        this.provider = LockProviders.open(config);
        this.lock = provider.lock(name, options);
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
