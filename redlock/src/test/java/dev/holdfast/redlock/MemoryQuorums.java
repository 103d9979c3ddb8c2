package dev.holdfast.redlock;

import dev.holdfast.LockListener;
import dev.holdfast.LockProvider;
import dev.holdfast.StandardOptions;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.memory.MemoryBackend;
import dev.holdfast.memory.MemoryLocks;
import dev.holdfast.spi.LockStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Creates quorums over places in memory. Thread-safe. */
final class MemoryQuorums {
    private static final Map<LockProvider, List<LockProvider>> MEMBERS = new ConcurrentHashMap<>();

    static List<MemoryBackend> places(int number) {
        return Stream.generate(MemoryBackend::new).limit(number).toList();
    }

    static LockProvider quorum(List<MemoryBackend> places, LockListener listener) {
        Redlock.Builder redlock = Redlock.builder().set(StandardOptions.LISTENER, listener);
        List<LockProvider> members = places.stream().map(MemoryQuorums::member).toList();
        members.forEach(redlock::member);
        return of(redlock, members);
    }

    static LockProvider member(MemoryBackend place) {
        return MemoryLocks.over(place, EngineSettings.builder().build());
    }

    /** Builds a quorum and remembers its members for {@link #crash}. */
    static LockProvider of(Redlock.Builder redlock, List<LockProvider> members) {
        LockProvider quorum = redlock.build();
        MEMBERS.put(quorum, members);
        return quorum;
    }

    /** Closes the members of a quorum, as the end of their process does. */
    static void crash(LockProvider quorum) {
        MEMBERS.get(quorum)
                .forEach(member -> member.unwrap(LockStore.class).orElseThrow().close());
    }

    private MemoryQuorums() {}
}
