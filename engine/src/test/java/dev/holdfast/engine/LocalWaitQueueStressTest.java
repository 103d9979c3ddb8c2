package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import dev.holdfast.LockTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A lock that goes round among real threads, some of which are impatient, are interrupted, or cancel: long runs of callers that
 * block, with the timer and the callback threads of the engine. Short histories with a clock that stands still, where even a
 * wake-up that is lost for a moment is noticed, are checked with the store in memory, by Lincheck.
 */
@ParameterizedClass
@ValueSource(booleans = {false, true})
@Timeout(60)
class LocalWaitQueueStressTest {
    private static final int THREADS = 6;
    private static final int ROUNDS = Boolean.getBoolean("holdfast.full") ? 20_000 : 2_000;

    private final MapStore store;
    private final LockEngine provider;
    private final AtomicLong grants = new AtomicLong();

    LocalWaitQueueStressTest(boolean isExchanging) {
        this.store = new MapStore(isExchanging);
        this.provider = EngineFixture.open(store);
    }

    /** Not atomic: the lock guards them. */
    private long entered;

    private long lastFence;

    private void held(Lease lease) {
        grants.incrementAndGet();
        entered++;
        long fence = lease.fencingToken().orElseThrow();
        assertThat(fence).isGreaterThan(lastFence);
        lastFence = fence;
        assertThat(lease.isHeld()).isTrue();
    }

    /** Waits in one of several ways. */
    private void enter(int way) throws Exception {
        switch (way) {
            case 0 -> {
                CompletableFuture<Lease> waiting = provider.lock("a").acquireAsync(Duration.ofMinutes(1));
                if (waiting.cancel(false)) {
                    return;
                }
                leave(waiting.join());
            }
            case 1 -> {
                try {
                    leave(provider.lock("a")
                            .acquire(
                                    Duration.ofNanos(ThreadLocalRandom.current().nextInt(200_000))));
                } catch (LockTimeoutException impatient) {
                    assertThat(impatient.lockName()).contains("a");
                }
            }
            case 2 -> {
                Thread.currentThread().interrupt();
                try {
                    leave(provider.lock("a").acquire());
                } catch (InterruptedException expected) {
                    assertThat(Thread.interrupted()).isFalse();
                }
            }
            default -> leave(provider.lock("a").acquire());
        }
    }

    private void leave(Lease lease) {
        held(lease);
        assertThat(lease.release()).isTrue();
    }

    @Test
    void theLockIsNeverHeldTwiceAndNeverLeftBehind() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            CyclicBarrier start = new CyclicBarrier(THREADS);
            List<Future<?>> threads = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Callable<?> work = () -> {
                    start.await();
                    for (int round = 0; round < ROUNDS; round++) {
                        enter(ThreadLocalRandom.current().nextInt(10));
                    }
                    return null;
                };
                threads.add(pool.submit(work));
            }
            for (Future<?> thread : threads) {
                thread.get(50, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(entered).isEqualTo(grants.get()).isGreaterThan(THREADS * ROUNDS / 2);
        leave(provider.lock("a").acquire(Duration.ofSeconds(20)));
        provider.close();
        assertThat(store.owners).isEmpty();
    }

    @Test
    void aCloseDuringTheRoundLeavesNothingBehind() throws Exception {
        for (int round = 0; round < ROUNDS / 100; round++) {
            MapStore closing = new MapStore(store.releaseAndAcquire().isPresent());
            LockEngine doomed = EngineFixture.open(closing);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Thread thread = new Thread(() -> goRoundUntilClosed(doomed));
                thread.start();
                threads.add(thread);
            }
            Thread.sleep(ThreadLocalRandom.current().nextInt(5));
            doomed.close();
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(closing.owners).isEmpty();
        }
    }

    private static void goRoundUntilClosed(LockEngine doomed) {
        try {
            while (true) {
                doomed.lock("a").acquire().release();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } catch (RuntimeException closed) {
            assertThat(closed).hasMessageContaining("closed");
        }
    }
}
