package dev.holdfast.memory;

import dev.holdfast.LockConfig;
import dev.holdfast.LockListener;
import dev.holdfast.LockProvider;
import dev.holdfast.StandardOptions;
import dev.holdfast.spi.LockStore;
import dev.holdfast.tck.LockProviderContract;
import dev.holdfast.tck.WaitingOrderContract;

class MemoryContractTest implements LockProviderContract, WaitingOrderContract {
    private static final MemoryBackend BACKEND = new MemoryBackend();

    @Override
    public LockProvider open(LockListener listener) {
        LockConfig config = LockConfig.builder("memory")
                .set(StandardOptions.LISTENER, listener)
                .build();
        return MemoryLocks.provider(BACKEND, config);
    }

    @Override
    public void crash(LockProvider provider) {
        provider.unwrap(LockStore.class).orElseThrow().close();
    }
}
