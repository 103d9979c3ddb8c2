package dev.holdfast.benchmarks.libraries;

import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** This library with default options: fencing tokens, renewal. */
final class HoldfastClient implements LockClient {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final LockProvider provider;

    HoldfastClient(String driver, int port) {
        this(driver, port, "");
    }

    HoldfastClient(String driver, int port, String options) {
        // As many connections as Redisson has by default; Lettuce has one in any case.
        this.provider = LockProviders.open("lock:redis+" + driver + "://127.0.0.1:" + port + "?poolSize=64" + options);
    }

    @Override
    public Handle lock(String name) {
        DistributedLock lock = provider.lock(name);
        return new Handle() {
            private @Nullable Lease lease;

            @Override
            public void acquire() throws InterruptedException {
                lease = lock.acquire(PATIENCE);
            }

            @Override
            public void release() {
                if (lease == null || !lease.release()) {
                    throw new IllegalStateException("the lock was not held at its release");
                }
            }
        };
    }

    @Override
    public CompletionStage<?> pairAsync(String name) {
        return provider.lock(name).acquireAsync(PATIENCE).thenCompose(Lease::releaseAsync);
    }

    @Override
    public void close() {
        provider.close();
    }
}
