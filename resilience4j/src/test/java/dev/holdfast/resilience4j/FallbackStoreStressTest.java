package dev.holdfast.resilience4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.EngineSettings;
import dev.holdfast.memory.MemoryBackend;
import dev.holdfast.memory.MemoryLocks;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.LockStores;
import dev.holdfast.spi.Ticker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Threads of one process claim one lock while its backend fails and recovers every few milliseconds. */
class FallbackStoreStressTest {
    private static final Duration LEASE_TIME = Duration.ofMillis(5);
    private static final int THREADS = 4;
    private static final int SWITCHES = 80;

    private final CircuitBreaker breaker = CircuitBreaker.of("east", CircuitBreakerLocks.defaultConfig());
    private final StoreExclusion exclusion = new StoreExclusion(Ticker.system());
    private final PrimaryOutage outage = new PrimaryOutage("east", "spare", LEASE_TIME, Ticker.system());
    private final FallbackStore store = new FallbackStore(
            new CircuitBreakerStore(memory(), breaker, false, new PrimaryAdmission(exclusion, outage), () -> {}),
            new TrackedFallback("spare", memory(), exclusion, outage),
            exclusion,
            outage,
            LEASE_TIME);
    private volatile boolean isOver;

    /** A time in which a thread relied on the lock. */
    private record Held(long from, long to, boolean onFallback) {}

    private static LockStore memory() {
        return LockStores.of(
                MemoryLocks.over(new MemoryBackend(), EngineSettings.builder().build()));
    }

    @Test
    void processNeverHoldsTheLockFromBothStores() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<List<Held>>> work = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            work.add(threads.submit(this::claimOften));
        }
        for (int i = 0; i < SWITCHES; i++) {
            breaker.transitionToForcedOpenState();
            LockSupport.parkNanos(3 * LEASE_TIME.toNanos());
            breaker.transitionToClosedState();
            LockSupport.parkNanos(LEASE_TIME.toNanos());
        }
        isOver = true;
        List<Held> all = new ArrayList<>();
        for (Future<List<Held>> part : work) {
            all.addAll(part.get(1, TimeUnit.MINUTES));
        }
        threads.shutdown();

        assertThat(all).extracting(Held::onFallback).contains(true, false);
        all.sort(Comparator.comparingLong(Held::from));
        for (int i = 1; i < all.size(); i++) {
            assertThat(all.get(i).from).isGreaterThanOrEqualTo(all.get(i - 1).to);
        }
    }

    private List<Held> claimOften() throws InterruptedException {
        List<Held> held = new ArrayList<>();
        for (int i = 0; !isOver; i++) {
            long sent = System.nanoTime();
            Claim claim = Claim.of(BreakerFixture.newOwner("a"), LEASE_TIME, BreakerFixture.TIMEOUT)
                    .withFence(1, 0);
            AcquireReply reply;
            try {
                reply = i % 2 == 0
                        ? store.acquire(claim)
                        : store.acquireAsync(claim).join();
            } catch (RuntimeException refused) {
                continue;
            }
            if (reply instanceof Granted granted) {
                long from = System.nanoTime();
                boolean isReleased = i % 5 != 0;
                long end = sent + LEASE_TIME.toNanos();
                if (isReleased) {
                    LockSupport.parkNanos(LEASE_TIME.toNanos() / 10);
                    end = Math.min(end, System.nanoTime());
                }
                if (from < end) {
                    held.add(new Held(from, end, granted.fallback() != null));
                }
                if (isReleased) {
                    assertThat(store.release(claim.ownership(), BreakerFixture.TIMEOUT))
                            .isNotNull();
                }
            }
        }
        return held;
    }
}
