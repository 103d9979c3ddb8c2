package dev.holdfast.memory;

import dev.holdfast.LockListener;
import dev.holdfast.LockProvider;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.engine.LockEngine;
import dev.holdfast.spi.LockStore;
import dev.holdfast.tck.ProviderFixture;

/** A fixture over a backend of its own. A faulty fixture changes a part of it. */
abstract class MemoryFixture implements ProviderFixture {
    private final MemoryBackend backend = new MemoryBackend();

    /** Returns the store below the providers. */
    LockStore store(LockStore correct) {
        return new FaultyStore(correct);
    }

    /** Changes the settings of the providers. */
    void settings(EngineSettings.Builder settings) {}

    /** Returns the listener of the providers. */
    LockListener listener(LockListener correct) {
        return correct;
    }

    /** Returns the provider that the contract sees. */
    LockProvider provider(LockProvider correct) {
        return correct;
    }

    @Override
    public LockProvider open(LockListener listener) {
        EngineSettings.Builder settings = EngineSettings.builder().listener(listener(listener));
        settings(settings);
        LockStore store = store(new MemoryLockStore(backend, MemoryDriver.DEFAULT_PREFIX, () -> {}));
        return provider(LockEngine.over(store, settings.build()));
    }

    @Override
    public void crash(LockProvider provider) {
        provider.unwrap(LockStore.class).orElseThrow().close();
    }
}
