package dev.holdfast.resilience4j;

import dev.holdfast.LockListener;
import dev.holdfast.LockProvider;
import dev.holdfast.StandardOptions;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.memory.MemoryBackend;
import dev.holdfast.memory.MemoryLocks;
import dev.holdfast.spi.LockStore;
import dev.holdfast.tck.LockProviderContract;
import dev.holdfast.tck.WaitingOrderContract;

/** The contract over a breaker in front of memory. */
class CircuitBreakerLocksContractTest implements LockProviderContract, WaitingOrderContract {
    private static final MemoryBackend PLACE = new MemoryBackend();

    @Override
    public LockProvider open(LockListener listener) {
        LockProvider memory = MemoryLocks.over(PLACE, EngineSettings.builder().build());
        return CircuitBreakerLocks.builder(memory)
                .set(StandardOptions.LISTENER, listener)
                .onClose(memory::close)
                .build();
    }

    @Override
    public void crash(LockProvider provider) {
        provider.unwrap(LockStore.class).orElseThrow().close();
    }
}
