package dev.holdfast.memory;

import dev.holdfast.LockListener;
import dev.holdfast.LockProvider;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.engine.LockEngine;
import dev.holdfast.spi.LockStore;
import dev.holdfast.tck.ProviderFixture;

/** A fixture over a place of its own, whose parts a wrong fixture changes. */
abstract class Place implements ProviderFixture {
    private final MemoryPlace place = new MemoryPlace();

    /** Returns the store that providers are made over. */
    LockStore store(LockStore right) {
        return new StoreOver(right);
    }

    /** Changes the settings of providers. */
    void settings(EngineSettings.Builder settings) {}

    /** Returns who is told of what happens. */
    LockListener listener(LockListener right) {
        return right;
    }

    /** Returns the provider that the contract is to see. */
    LockProvider provider(LockProvider right) {
        return right;
    }

    @Override
    public LockProvider open(LockListener listener) {
        EngineSettings.Builder settings = EngineSettings.builder().listener(listener(listener));
        settings(settings);
        LockStore store = store(new MemoryLockStore(place, MemoryDriver.DEFAULT_PREFIX, () -> {}));
        return provider(LockEngine.over(store, settings.build()));
    }

    @Override
    public void crash(LockProvider provider) {
        provider.unwrap(LockStore.class).orElseThrow().close();
    }
}
