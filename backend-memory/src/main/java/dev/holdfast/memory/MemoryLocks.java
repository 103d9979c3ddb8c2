package dev.holdfast.memory;

import dev.holdfast.LockConfig;
import dev.holdfast.LockProvider;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.engine.LockEngine;

/**
 * Creates lock providers whose locks hold within this process.
 *
 * <pre>{@code
 * LockProvider locks = MemoryLocks.create(); // a backend of its own
 * LockProvider shared = LockProviders.open("lock:memory:test"); // the backend of that name in this JVM
 * }</pre>
 */
public final class MemoryLocks {
    /**
     * Creates a provider over a backend of its own.
     *
     * @return a new provider
     */
    public static LockProvider create() {
        return over(new MemoryBackend(), EngineSettings.builder().build());
    }

    /**
     * Creates a provider over a backend of its own, or over the backend that the configuration names.
     *
     * @param config the options; a {@linkplain LockConfig#name() name} is shared by all providers of this class loader
     * @return a new provider
     * @throws dev.holdfast.LockConfigurationException if an option is unknown or wrong
     */
    public static LockProvider create(LockConfig config) {
        return new MemoryDriver().open(config);
    }

    /**
     * Creates a provider with default options over a backend that may be shared with other providers, as processes share a
     * server.
     *
     * @param backend the backend
     * @return a new provider
     */
    public static LockProvider provider(MemoryBackend backend) {
        return provider(backend, LockConfig.builder("memory").build());
    }

    /**
     * Creates a provider over a backend that may be shared with other providers, as processes share a server.
     *
     * @param backend the backend
     * @param config the options; scheme and name are ignored
     * @return a new provider
     * @throws dev.holdfast.LockConfigurationException if an option is unknown or wrong
     */
    public static LockProvider provider(MemoryBackend backend, LockConfig config) {
        return new MemoryDriver().wrap(backend, config).orElseThrow();
    }

    /**
     * Creates a provider over a backend, for tests that drive its time.
     *
     * @param backend the backend
     * @param settings the settings; their ticker should be that of the backend
     * @return a new provider
     */
    public static LockProvider over(MemoryBackend backend, EngineSettings settings) {
        return LockEngine.over(new MemoryLockStore(backend, MemoryDriver.DEFAULT_PREFIX, () -> {}), settings);
    }

    private MemoryLocks() {}
}
