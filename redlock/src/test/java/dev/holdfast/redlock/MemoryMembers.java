package dev.holdfast.redlock;

import dev.holdfast.LockListener;
import dev.holdfast.LockProvider;
import dev.holdfast.memory.MemoryLocks;
import dev.holdfast.memory.MemoryPlace;
import dev.holdfast.spi.EngineSettings;
import java.util.List;
import java.util.stream.Stream;

/** Quorums over places in memory. */
final class MemoryMembers {
    static List<MemoryPlace> places(int number) {
        return Stream.generate(MemoryPlace::new).limit(number).toList();
    }

    static LockProvider quorum(List<MemoryPlace> places, LockListener listener) {
        Redlock.Builder redlock = Redlock.builder()
                .settings(EngineSettings.builder().listener(listener).build());
        places.forEach(place ->
                redlock.member(MemoryLocks.over(place, EngineSettings.builder().build())));
        return redlock.build();
    }

    private MemoryMembers() {}
}
