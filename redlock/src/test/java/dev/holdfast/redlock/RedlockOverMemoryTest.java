package dev.holdfast.redlock;

import dev.holdfast.LockListener;
import dev.holdfast.LockProvider;
import dev.holdfast.StandardOptions;
import dev.holdfast.memory.MemoryBackend;
import dev.holdfast.tck.LockProviderContract;
import dev.holdfast.testkit.jvm.Variants;
import java.util.List;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The contract over quorums in memory: of three places, of five places, and of four places and a third-party provider with one
 * place down for good. {@link Variants} chooses among them.
 */
@ParameterizedClass
@MethodSource("quorums")
class RedlockOverMemoryTest implements LockProviderContract {
    private static final List<MemoryBackend> PLACES = MemoryQuorums.places(5);

    enum Quorum {
        OF_THREE,
        OF_FIVE,
        MIXED
    }

    @Parameter
    Quorum quorum;

    static List<Quorum> quorums() {
        return Variants.toRun("RedlockOverMemoryTest", 2, List.of(Quorum.values()));
    }

    @Override
    public LockProvider open(LockListener listener) {
        return switch (quorum) {
            case OF_THREE -> MemoryQuorums.quorum(PLACES.subList(0, 3), listener);
            case OF_FIVE -> MemoryQuorums.quorum(PLACES, listener);
            case MIXED -> mixed(listener);
        };
    }

    private static LockProvider mixed(LockListener listener) {
        Redlock.Builder redlock = Redlock.builder().set(StandardOptions.LISTENER, listener);
        List<LockProvider> members = PLACES.stream().map(MemoryQuorums::member).toList();
        members.get(3).close();
        members.subList(0, 4).forEach(redlock::member);
        redlock.member(new ThirdPartyProvider(members.get(4)));
        return MemoryQuorums.of(redlock, members);
    }

    @Override
    public void crash(LockProvider provider) {
        MemoryQuorums.crash(provider);
    }
}
