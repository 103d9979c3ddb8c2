package dev.holdfast.resilience4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LockProvider;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.engine.LockEngine;
import dev.holdfast.testkit.sim.ScriptedStore;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.junit.jupiter.api.Test;

class CircuitBreakerLocksFastFailureTest {
    private static final int THREADS = 8;
    private static final int CALLS = 1_000;

    private final ConcurrentHistogram nanos = new ConcurrentHistogram(3);

    @Test
    void openBreakerFailsAThousandCallsFromEightThreadsWithoutACall() throws Exception {
        ScriptedStore target = BreakerFixture.grantingStore();
        CircuitBreaker breaker = CircuitBreaker.of("east", CircuitBreakerLocks.defaultConfig());
        breaker.transitionToForcedOpenState();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (LockProvider locks = CircuitBreakerLocks.decorate(LockEngine.over(target), breaker)) {
            for (int round = 0; round < 5; round++) { // the last round is reported, the others warm up
                nanos.reset();
                List<Future<?>> work = new ArrayList<>();
                for (int i = 0; i < THREADS; i++) {
                    work.add(threads.submit(() -> fail(locks, CALLS / THREADS)));
                }
                for (Future<?> part : work) {
                    part.get(1, TimeUnit.MINUTES);
                }
            }
        }
        threads.shutdown();

        assertThat(nanos.getTotalCount()).isEqualTo(CALLS);
        assertThat(target.calls).filteredOn(call -> call.startsWith("acquire")).isEmpty();
        System.out.printf(
                "tryAcquire with the breaker open: p50 %d µs, p99 %d µs, max %d µs%n",
                nanos.getValueAtPercentile(50) / 1_000,
                nanos.getValueAtPercentile(99) / 1_000,
                nanos.getMaxValue() / 1_000);
    }

    private void fail(LockProvider locks, int calls) {
        for (int i = 0; i < calls; i++) {
            long start = System.nanoTime();
            assertThatThrownBy(() -> {
                        try {
                            locks.lock("a").tryAcquire();
                        } finally {
                            nanos.recordValue(System.nanoTime() - start);
                        }
                    })
                    .isInstanceOf(LockUnavailableException.class)
                    .hasCauseInstanceOf(CallNotPermittedException.class);
        }
    }
}
