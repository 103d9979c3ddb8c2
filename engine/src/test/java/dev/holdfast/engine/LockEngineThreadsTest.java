package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Lease;
import dev.holdfast.LockProvider;
import dev.holdfast.engine.context.EngineContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The threads of a provider: as many for ten thousand locks as for one, and none after it was closed. */
class LockEngineThreadsTest {
    @Test
    void numberOfThreadsDoesNotDependOnLocksAndWaiters() {
        int forOne = threadsFor(1, 1);
        assertThat(forOne)
                .as("one timer thread, two for callbacks and one that watches them")
                .isBetween(2, 4);
        // A few more on a machine that stalls, because a stall looks as if the callbacks were blocked.
        assertThat(threadsFor(10_000, 1_000)).isLessThanOrEqualTo(20);
    }

    private static int threadsFor(int leases, int waiters) {
        CountedThreads threads = new CountedThreads();
        threads.run(() -> holdAndWait(leases, waiters, threads));
        return threads.most();
    }

    private static void holdAndWait(int leases, int waiters, CountedThreads threads) {
        try (LockProvider provider = EngineFixture.open(new MapStore())) {
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
    void storeThatFailsToCloseKeepsNoThreadAlive() {
        ScriptedStore failing = new ScriptedStore() {
            @Override
            public void close() {
                throw new IllegalStateException("cannot be closed");
            }
        };
        CountedThreads threads = new CountedThreads();
        threads.run(() -> {
            EngineSettings settings =
                    EngineSettings.builder().listener(new RecordedEvents()).build();
            EngineContext context = LockEngine.contextOf(failing, settings);
            LockEngine provider = new LockEngine(failing, settings.defaultOptions(), context);
            context.schedule(0, () -> {});
            context.callbacks().run(() -> {});
            assertThat(threads.count()).isPositive();
            assertThatThrownBy(provider::close).hasMessage("cannot be closed");
        });
        assertThat(threads.most()).isBetween(1, 2);
    }
}
