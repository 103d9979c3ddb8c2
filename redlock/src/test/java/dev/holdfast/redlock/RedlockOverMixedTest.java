package dev.holdfast.redlock;

import dev.holdfast.LockListener;
import dev.holdfast.LockProvider;
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
        List<LockProvider> members = PLACES.stream().map(MemoryMembers::member).toList();
        members.get(3).close();
        members.subList(0, 4).forEach(redlock::member);
        redlock.member(new ThirdPartyProvider(members.get(4)));
        return MemoryMembers.of(redlock, members);
    }

    @Override
    public void crash(LockProvider provider) {
        MemoryMembers.crash(provider);
    }
}
