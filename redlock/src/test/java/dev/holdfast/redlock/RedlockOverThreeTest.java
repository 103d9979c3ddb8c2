package dev.holdfast.redlock;

import dev.holdfast.LockListener;
import dev.holdfast.LockProvider;
import dev.holdfast.memory.MemoryPlace;
import dev.holdfast.tck.LockProviderContract;
import java.util.List;

class RedlockOverThreeTest implements LockProviderContract {
    private static final List<MemoryPlace> PLACES = MemoryMembers.places(3);

    @Override
    public LockProvider open(LockListener listener) {
        return MemoryMembers.quorum(PLACES, listener);
    }

    @Override
    public void crash(LockProvider provider) {
        MemoryMembers.crash(provider);
    }
}
