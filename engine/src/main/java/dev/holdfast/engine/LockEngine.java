package dev.holdfast.engine;

import dev.holdfast.LockProvider;
import dev.holdfast.spi.LockStore;

/**
 * Makes a provider of a store: everything that is the same for every backend and decorator, written once. Waiting and its
 * order, renewal, loss, interruption and cancellation, events, and the view as a {@link java.util.concurrent.locks.Lock}.
 */
public final class LockEngine {
    /**
     * Makes a provider with default settings.
     *
     * @param store the store; closed with the provider
     * @return a new provider
     */
    public static LockProvider over(LockStore store) {
        return over(store, EngineSettings.builder().build());
    }

    /**
     * Makes a provider.
     *
     * @param store the store; closed with the provider
     * @param settings default options, listener and seams
     * @return a new provider
     */
    public static LockProvider over(LockStore store, EngineSettings settings) {
        return new EngineProvider(store, settings);
    }

    private LockEngine() {}
}
