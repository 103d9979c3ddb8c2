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

/** Nothing is kept per lock name once nobody holds or waits for it. */
class LockEngineRetentionTest {
    private static final int ROUNDS = Boolean.getBoolean("holdfast.full") ? 10 : 3;
    private static final int NAMES = 10_000;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final MapStore store = new MapStore();
    private final EngineFixture played = new EngineFixture(store);

    @Test
    void nothingIsKeptOfNamesThatWereHeldWaitedForTimedOutAndCancelled() {
        for (int round = 0; round < ROUNDS; round++) {
            List<Contended> contended = new ArrayList<>();
            for (int i = 0; i < NAMES; i++) {
                contended.add(new Contended(played.provider.lock("order:" + round + ":" + i)));
            }
            assertThat(played.load().queues()).isEqualTo(NAMES);
            assertThat(played.load().leases()).isEqualTo(NAMES);
            assertThat(store.watches).hasValue(NAMES);

            played.time.advanceMillis(10);
            for (Contended lock : contended) {
                assertThat(lock.impatient.join()).isEmpty();
                lock.cancelled.cancel(false);
                lock.held.releaseAsync();
            }
            played.time.runDue();
            contended.forEach(lock -> lock.patient.join().releaseAsync());

            assertThat(store.owners).isEmpty();
            assertThat(played.load()).isEqualTo(EngineLoad.NONE);
            assertThat(store.watches).hasValue(0);
            assertThat(played.time.planned()).as("the watchdog's one timer").isLessThanOrEqualTo(1);
        }
        played.time.advance(MINUTE);
        assertThat(played.time.planned()).isZero();
    }

    private static final class Contended {
        final Lease held;
        final CompletableFuture<Optional<Lease>> impatient;
        final CompletableFuture<Lease> cancelled;
        final CompletableFuture<Lease> patient;

        Contended(DistributedLock lock) {
            held = lock.acquireAsync(Duration.ZERO).join();
            impatient = lock.tryAcquireAsync(Duration.ofMillis(5));
            cancelled = lock.acquireAsync(MINUTE);
            patient = lock.acquireAsync(MINUTE);
        }
    }

    @Test
    void askingForTheFutureOfALossAgainAndAgainCostsNothing() {
        Lease lease = played.lock().acquireAsync(Duration.ZERO).join();
        CompletableFuture<?> first = lease.lost();
        for (int i = 0; i < 1_000; i++) {
            assertThat(lease.lost().isDone()).isFalse();
        }
        assertThat(first.getNumberOfDependents()).isZero();
        assertThat(lease.lost()).isSameAs(first);
        lease.releaseAsync();
    }

    @Test
    void thousandsOfWaitersThatPassTheLockOnAtOnceDoNotOverflowTheStack() {
        DistributedLock lock = played.lock();
        Lease held = lock.acquireAsync(Duration.ZERO).join();
        List<CompletableFuture<Boolean>> waiting = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            waiting.add(lock.acquireAsync(Duration.ofHours(1)).thenCompose(Lease::releaseAsync));
        }
        held.releaseAsync();
        played.time.advance(MINUTE);

        assertThat(waiting).allMatch(released -> released.isDone() && released.join());
    }
}
