package dev.holdfast.memory;

import dev.holdfast.LockConfig;
import dev.holdfast.LockProvider;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.engine.LockEngine;

/**
 * Makes lock providers that hold within this process.
 *
 * <pre>{@code
 * LockProvider locks = MemoryLocks.create(); // a place of its own
 * LockProvider shared = LockProviders.open("lock:memory:test"); // the place of that name in this JVM
 * }</pre>
 */
public final class MemoryLocks {
    /**
     * Makes a provider over a place of its own.
     *
     * @return a new provider
     */
    public static LockProvider create() {
        return over(new MemoryPlace(), EngineSettings.builder().build());
    }

    /**
     * Makes a provider over a place of its own, or over the place that the configuration names.
     *
     * @param config the options; a {@linkplain LockConfig#name() name} is shared by all providers of this class loader
     * @return a new provider
     * @throws dev.holdfast.LockConfigurationException if an option is unknown or wrong
     */
    public static LockProvider create(LockConfig config) {
        return new MemoryDriver().open(config);
    }

    /**
     * Makes a provider with default options over a place that may be shared with other providers, as processes share a
     * server.
     *
     * @param place the place
     * @return a new provider
     */
    public static LockProvider provider(MemoryPlace place) {
        return provider(place, LockConfig.builder("memory").build());
    }

    /**
     * Makes a provider over a place that may be shared with other providers, as processes share a server.
     *
     * @param place the place
     * @param config the options; scheme and name are ignored
     * @return a new provider
     * @throws dev.holdfast.LockConfigurationException if an option is unknown or wrong
     */
    public static LockProvider provider(MemoryPlace place, LockConfig config) {
        return new MemoryDriver().wrap(place, config).orElseThrow();
    }

    /**
     * Makes a provider over a place, for tests that drive its time.
     *
     * @param place the place
     * @param settings the settings; their ticker should be that of the place
     * @return a new provider
     */
    public static LockProvider over(MemoryPlace place, EngineSettings settings) {
        return LockEngine.over(new MemoryLockStore(place, MemoryDriver.DEFAULT_PREFIX, () -> {}), settings);
    }

    private MemoryLocks() {}
}
