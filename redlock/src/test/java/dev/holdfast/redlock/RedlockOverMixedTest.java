package dev.holdfast.redlock;

import dev.holdfast.LockListener;
import dev.holdfast.LockProvider;
import dev.holdfast.memory.MemoryLocks;
import dev.holdfast.memory.MemoryPlace;
import dev.holdfast.spi.EngineSettings;
import dev.holdfast.tck.LockProviderContract;
import java.util.List;

/** Four places in memory and a provider of somebody else, with one of the places down for good. */
class RedlockOverMixedTest implements LockProviderContract {
    private static final List<MemoryPlace> PLACES = MemoryMembers.places(5);

    @Override
    public LockProvider open(LockListener listener) {
        Redlock.Builder redlock = Redlock.builder()
                .settings(EngineSettings.builder().listener(listener).build());
        for (int i = 0; i < 4; i++) {
            LockProvider member =
                    MemoryLocks.over(PLACES.get(i), EngineSettings.builder().build());
            if (i == 3) {
                member.close();
            }
            redlock.member(member);
        }
        LockProvider hidden =
                MemoryLocks.over(PLACES.get(4), EngineSettings.builder().build());
        return redlock.member(new ThirdPartyProvider(hidden)).build();
    }
}
