package dev.holdfast.engine;

import dev.holdfast.Capability;
import dev.holdfast.DistributedLock;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.spi.LockStore;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** A provider over any store. */
public final class EngineProvider implements LockProvider {
    /** How long {@link #close} waits for answers and releases that are under way. */
    private static final Duration CLOSE_TIME = Duration.ofSeconds(1);

    private final Engine engine;
    private final AtomicBoolean closing = new AtomicBoolean();

    /**
     * Makes a provider.
     *
     * @param store the store; closed with the provider
     * @param settings default options, listener and seams
     */
    public EngineProvider(LockStore store, EngineSettings settings) {
        this.engine = new Engine(Objects.requireNonNull(store), Objects.requireNonNull(settings));
    }

    @Override
    public DistributedLock lock(String name) {
        return lock(name, engine.settings.defaultOptions());
    }

    @Override
    public DistributedLock lock(String name, LockOptions options) {
        engine.ensureOpen();
        engine.store.checkName(Objects.requireNonNull(name));
        engine.store.checkOptions(Objects.requireNonNull(options));
        return new EngineLock(engine, name, options);
    }

    @Override
    public Set<Capability> capabilities() {
        return engine.store.capabilities();
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        return type.isInstance(this) ? Optional.of(type.cast(this)) : engine.store.unwrap(type);
    }

    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        engine.markClosed();
        try {
            engine.queues.close();
            engine.watchdog.live().forEach(lease -> lease.loseAndRelease(Reason.PROVIDER_CLOSED));
            engine.underWay.await(CLOSE_TIME);
        } finally {
            try {
                engine.store.close();
            } finally {
                engine.stop();
            }
        }
    }

    /** For tests, which look at what is kept. */
    Engine engine() {
        return engine;
    }

    @Override
    public String toString() {
        return "LockProvider[" + engine.store + "]";
    }
}
