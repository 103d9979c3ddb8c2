package dev.holdfast.benchmarks.libraries;

import dev.holdfast.DistributedLock;
import dev.holdfast.Fairness;
import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** This library with its defaults: fencing tokens and renewal. */
final class HoldfastClient implements LockClient {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final LockProvider provider;
    private final Function<String, DistributedLock> locks;

    /** As many connections as Redisson by default. Lettuce always has one. */
    private static final String MANY_CONNECTIONS = "?poolSize=64";

    HoldfastClient(String driver, int port) {
        this(driver, port, MANY_CONNECTIONS);
    }

    /** Returns a client with default settings. */
    static HoldfastClient withDefaults(String driver, int port) {
        return new HoldfastClient(driver, port, "");
    }

    /** Returns a client with some more options. */
    static HoldfastClient with(String driver, int port, String options) {
        return new HoldfastClient(driver, port, MANY_CONNECTIONS + "&" + options);
    }

    private HoldfastClient(String driver, int port, String options) {
        this(driver, port, options, LockProvider::lock);
    }

    HoldfastClient(String driver, int port, Fairness fairness) {
        this(
                driver,
                port,
                MANY_CONNECTIONS,
                (provider, name) -> provider.lock(
                        name, LockOptions.builder().fairness(fairness).build()));
    }

    private HoldfastClient(
            String driver, int port, String options, BiFunction<LockProvider, String, DistributedLock> locks) {
        this.provider = LockProviders.open("lock:redis+" + driver + "://127.0.0.1:" + port + options);
        this.locks = name -> locks.apply(provider, name);
    }

    @Override
    public Handle lock(String name) {
        DistributedLock lock = locks.apply(name);
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
        return locks.apply(name).acquireAsync(PATIENCE).thenCompose(Lease::releaseAsync);
    }

    @Override
    public void close() {
        provider.close();
    }
}
