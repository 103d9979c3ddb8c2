package dev.holdfast.resilience4j;

import dev.holdfast.LockListener;
import dev.holdfast.LockProvider;
import dev.holdfast.StandardOptions;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.memory.MemoryBackend;
import dev.holdfast.memory.MemoryLocks;
import dev.holdfast.redlock.Redlock;
import dev.holdfast.spi.LockStore;
import dev.holdfast.tck.LockProviderContract;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The contract over a breaker in front of a quorum whose members have breakers, too. */
@EnabledIfSystemProperty(named = "holdfast.full", matches = "true")
class CircuitBreakerLocksOverQuorumTest implements LockProviderContract {
    private static final List<MemoryBackend> PLACES =
            Stream.generate(MemoryBackend::new).limit(3).toList();

    @Override
    public LockProvider open(LockListener listener) {
        List<LockProvider> members = PLACES.stream()
                .map(place -> MemoryLocks.over(place, EngineSettings.builder().build()))
                .toList();
        Redlock.Builder redlock = Redlock.builder();
        members.forEach(
                member -> redlock.member(CircuitBreakerLocks.builder(member).build()));
        return CircuitBreakerLocks.builder(redlock.build())
                .set(StandardOptions.LISTENER, listener)
                .onClose(() -> members.forEach(LockProvider::close))
                .build();
    }

    @Override
    public void crash(LockProvider provider) {
        provider.unwrap(LockStore.class).orElseThrow().close();
    }
}
