package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A provider has as many threads for ten thousand locks as for one, and none when it is closed. */
class ThreadsTest {
    @Test
    void theNumberOfThreadsDoesNotDependOnTheNumberOfLocksAndWaiters() {
        int forOne = threadsFor(1, 1);
        assertThat(forOne).as("one timer and two for callbacks").isBetween(2, 3);
        assertThat(threadsFor(10_000, 1_000)).isLessThanOrEqualTo(3);
    }

    private static int threadsFor(int leases, int waiters) {
        CountedThreads threads = new CountedThreads();
        threads.run(() -> holdAndWait(leases, waiters, threads));
        return threads.most();
    }

    private static void holdAndWait(int leases, int waiters, CountedThreads threads) {
        try (EngineProvider provider = Played.open(new MapStore())) {
            List<Lease> held = new ArrayList<>();
            for (int i = 0; i < leases; i++) {
                held.add(provider.lock("order:" + i).tryAcquire().orElseThrow());
            }
            List<CompletableFuture<Lease>> waiting = new ArrayList<>();
            for (int i = 0; i < waiters; i++) {
                waiting.add(provider.lock("order:" + i % leases).acquireAsync(Duration.ofMinutes(1)));
            }
            threads.count();
            held.forEach(Lease::release);
            for (CompletableFuture<Lease> each : waiting) {
                threads.count();
                each.join().release();
            }
            threads.count();
        }
    }

    @Test
    void aStoreThatFailsToCloseKeepsNoThreadAlive() {
        PlayedStore failing = new PlayedStore() {
            @Override
            public void close() {
                throw new IllegalStateException("cannot be closed");
            }
        };
        CountedThreads threads = new CountedThreads();
        threads.run(() -> {
            EngineProvider provider = Played.open(failing);
            provider.engine().schedule(0, () -> {});
            provider.engine().tell(listener -> {});
            assertThat(threads.count()).isPositive();
            assertThatThrownBy(provider::close).hasMessage("cannot be closed");
        });
        assertThat(threads.most()).isBetween(1, 2);
    }
}
