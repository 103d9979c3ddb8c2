package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Nothing is kept for the name of a lock without a holder and waiters. */
class LockEngineRetentionTest {
    private static final int ROUNDS = Boolean.getBoolean("holdfast.full") ? 10 : 3;
    private static final int NAMES = 10_000;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final MapStore store = new MapStore();
    private final EngineFixture engine = new EngineFixture(store);

    @Test
    void nothingIsKeptForNamesWithoutHoldersAndWaiters() {
        for (int round = 0; round < ROUNDS; round++) {
            List<Contended> contended = new ArrayList<>();
            for (int i = 0; i < NAMES; i++) {
                contended.add(new Contended(engine.provider.lock("order:" + round + ":" + i)));
            }
            assertThat(engine.queues()).isEqualTo(NAMES);
            assertThat(engine.leases()).isEqualTo(NAMES);
            assertThat(store.watches).hasValue(NAMES);

            engine.time.advanceMillis(10);
            for (Contended lock : contended) {
                assertThat(lock.timingOut.join()).isEmpty();
                lock.cancelled.cancel(false);
                lock.held.releaseAsync();
            }
            engine.time.runDue();
            contended.forEach(lock -> lock.granted.join().releaseAsync());

            assertThat(store.owners).isEmpty();
            engine.assertKeepsNothing();
            assertThat(store.watches).hasValue(0);
            assertThat(engine.time.planned()).as("the watchdog's one timer").isLessThanOrEqualTo(1);
        }
        engine.time.advance(MINUTE);
        assertThat(engine.time.planned()).isZero();
    }

    private static final class Contended {
        final Lease held;
        final CompletableFuture<Optional<Lease>> timingOut;
        final CompletableFuture<Lease> cancelled;
        final CompletableFuture<Lease> granted;

        Contended(DistributedLock lock) {
            held = lock.acquireAsync(Duration.ZERO).join();
            timingOut = lock.tryAcquireAsync(Duration.ofMillis(5));
            cancelled = lock.acquireAsync(MINUTE);
            granted = lock.acquireAsync(MINUTE);
        }
    }

    @Test
    void thousandsOfReleasesAtOnceDoNotOverflowTheStack() {
        DistributedLock lock = engine.lock();
        Lease held = lock.acquireAsync(Duration.ZERO).join();
        List<CompletableFuture<Boolean>> waiting = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            waiting.add(lock.acquireAsync(Duration.ofHours(1)).thenCompose(Lease::releaseAsync));
        }
        held.releaseAsync();
        engine.time.advance(MINUTE);

        assertThat(waiting).allMatch(released -> released.isDone() && released.join());
    }
}
