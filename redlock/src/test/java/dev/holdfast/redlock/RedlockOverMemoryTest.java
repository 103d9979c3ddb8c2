package dev.holdfast.redlock;

import dev.holdfast.LockListener;
import dev.holdfast.LockProvider;
import dev.holdfast.StandardOptions;
import dev.holdfast.memory.MemoryBackend;
import dev.holdfast.tck.LockProviderContract;
import dev.holdfast.testkit.jvm.Backend;
import java.util.List;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Quorums of three and of five places in memory, and one of four places and a provider of somebody else, with one of the places
 * down for good. One of them a day; all of them with {@code -Dholdfast.full=true}.
 */
@ParameterizedClass
@MethodSource("quorums")
class RedlockOverMemoryTest implements LockProviderContract {
    private static final List<MemoryBackend> PLACES = MemoryMembers.places(5);

    enum Quorum {
        OF_THREE,
        OF_FIVE,
        MIXED
    }

    @Parameter
    Quorum quorum;

    static List<Quorum> quorums() {
        List<Quorum> all = List.of(Quorum.values());
        return Boolean.getBoolean("holdfast.full") ? all : List.of(Backend.ofToday(all, 0));
    }

    @Override
    public LockProvider open(LockListener listener) {
        return switch (quorum) {
            case OF_THREE -> MemoryMembers.quorum(PLACES.subList(0, 3), listener);
            case OF_FIVE -> MemoryMembers.quorum(PLACES, listener);
            case MIXED -> mixed(listener);
        };
    }

    private static LockProvider mixed(LockListener listener) {
        Redlock.Builder redlock = Redlock.builder().set(StandardOptions.LISTENER, listener);
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
