package dev.holdfast.memory;

import dev.holdfast.LockListener;
import dev.holdfast.LockProvider;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.spi.LockStore;
import dev.holdfast.tck.LockProviderContract;
import dev.holdfast.tck.WaitingOrderContract;

class MemoryContractTest implements LockProviderContract, WaitingOrderContract {
    private static final MemoryBackend BACKEND = new MemoryBackend();

    @Override
    public LockProvider open(LockListener listener) {
        return MemoryLocks.over(
                BACKEND, EngineSettings.builder().listener(listener).build());
    }

    @Override
    public void crash(LockProvider provider) {
        provider.unwrap(LockStore.class).orElseThrow().close();
    }
}
