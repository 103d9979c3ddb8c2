package dev.holdfast.benchmarks.redlock;

import dev.holdfast.DistributedLock;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.benchmarks.Effort;
import dev.holdfast.testkit.redis.RedisServer;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/** Measures how fast calls fail once the breaker is open. */
final class FastFailure {
    static final int THREADS = 8;
    static final int CALLS = 1_000;
    private static final int WARM_UPS = 20;
    private static final Duration CONNECTED = Duration.ofSeconds(20);

    /** Returns the times of all calls of all rounds, in nanoseconds, including the probes of the half-open breaker. */
    static Histogram measure(Effort effort) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(THREADS);
        try (RedisServer server = RedisServer.start();
                LockProvider locks = LockProviders.open("lock:breaker:redis+lettuce://127.0.0.1:" + server.port())) {
            DistributedLock lock = locks.lock("outage");
            lock.acquire(CONNECTED).close();
            server.kill();
            while (!(failure(lock).getCause() instanceof CallNotPermittedException)) {
                Thread.onSpinWait();
            }
            for (int i = 0; i < effort.samples(WARM_UPS); i++) {
                round(callers, lock);
            }
            Histogram all = new Histogram(3);
            for (int i = 0; i < effort.rounds(); i++) {
                all.add(round(callers, lock));
            }
            return all;
        } finally {
            callers.shutdownNow();
        }
    }

    private static Histogram round(ExecutorService callers, DistributedLock lock) throws Exception {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        List<Future<Histogram>> parts = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            parts.add(callers.submit(() -> {
                start.await();
                return calls(lock);
            }));
        }
        Histogram round = new Histogram(3);
        for (Future<Histogram> part : parts) {
            round.add(part.get());
        }
        return round;
    }

    private static Histogram calls(DistributedLock lock) {
        Histogram calls = new Histogram(3);
        for (int i = 0; i < CALLS / THREADS; i++) {
            long start = System.nanoTime();
            failure(lock);
            calls.recordValue(System.nanoTime() - start);
        }
        return calls;
    }

    private static LockUnavailableException failure(DistributedLock lock) {
        try {
            lock.tryAcquire();
        } catch (LockUnavailableException expected) {
            return expected;
        }
        throw new IllegalStateException("a server that is gone has answered");
    }

    private FastFailure() {}
}
