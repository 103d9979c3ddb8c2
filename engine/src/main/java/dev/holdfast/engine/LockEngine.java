package dev.holdfast.engine;

import dev.holdfast.LockProvider;
import dev.holdfast.spi.LockStore;

/**
 * Makes a lock provider of a store. The engine has everything that is the same for every backend and decorator: waiting and its
 * order, renewal, loss, interruption and cancellation, events, and the view as a {@link java.util.concurrent.locks.Lock}.
 *
 * <p>Providers are thread-safe.
 */
public final class LockEngine {
    /**
     * Creates a provider with default settings.
     *
     * @param store the store; closed with the provider
     * @return a new provider
     */
    public static LockProvider over(LockStore store) {
        return over(store, EngineSettings.builder().build());
    }

    /**
     * Creates a provider.
     *
     * @param store the store; closed with the provider
     * @param settings the settings
     * @return a new provider
     */
    public static LockProvider over(LockStore store, EngineSettings settings) {
        return new EngineProvider(store, settings);
    }

    private LockEngine() {}
}
