package dev.holdfast.it.redlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.LockProvider;
import dev.holdfast.it.faults.Backends;
import dev.holdfast.redlock.Redlock;
import dev.holdfast.testkit.jvm.Backend;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bounds the requests in flight to a member that hangs, while thousands of locks are acquired, and until it continues. */
@Timeout(300)
class HungMemberTest {
    private static final int THREADS = 8;
    private static final int ACQUIRES = Boolean.getBoolean("holdfast.full") ? 10_000 : 2_000;
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Servers servers = Servers.start(3);
    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicInteger mostPending = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    static Stream<Backend> backends() {
        return Backends.ofScenario(37);
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        servers.get(2).resume();
        servers.close();
    }

    private CompletableFuture<?> counted(String operation, Supplier<CompletableFuture<?>> request) {
        mostPending.accumulateAndGet(pending.incrementAndGet(), Math::max);
        return request.get().whenComplete((reply, thrown) -> {
            pending.decrementAndGet();
            failed.addAndGet(thrown == null ? 0 : 1);
        });
    }

    @ParameterizedTest
    @MethodSource("backends")
    void requestsInFlightToAHungMemberAreBounded(Backend client) throws InterruptedException, ExecutionException {
        try (LockProvider first = Backends.open(client, servers.get(0).port());
                LockProvider second = Backends.open(client, servers.get(1).port());
                LockProvider third = Backends.open(client, servers.get(2).port());
                LockProvider locks = Redlock.builder()
                        .restartGuard(false)
                        .member(first)
                        .member(second)
                        .member(Around.member(third, this::counted))
                        .build()) {
            servers.get(2).pause();
            while (failed.get()
                    == 0) { // until the member is known to hang, the bound is the requests within its timeout
                locks.lock("first").acquire(LONG).close();
            }
            await().atMost(LONG).until(() -> pending.get() <= 32);
            mostPending.set(0);

            onAllThreads(thread -> {
                for (int i = 0; i < ACQUIRES / THREADS; i++) {
                    locks.lock("job " + thread).acquire(LONG).close();
                }
            });

            System.out.println(client + ": at most " + mostPending + " requests waited for the member that hangs");
            assertThat(mostPending.get()).isBetween(1, 40);
            servers.get(2).resume();
            await().atMost(LONG)
                    .until(() -> IntStream.range(0, THREADS).allMatch(thread -> servers.holding("job " + thread) == 0));
            await().atMost(LONG).until(() -> pending.get() == 0);
        }
    }

    /** The work of a thread. */
    @FunctionalInterface
    private interface Work {
        void run(int thread) throws InterruptedException;
    }

    private void onAllThreads(Work work) throws InterruptedException, ExecutionException {
        for (Future<?> done : threads.invokeAll(IntStream.range(0, THREADS)
                .mapToObj(thread -> Executors.callable((Runnable) () -> {
                    try {
                        work.run(thread);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }))
                .toList())) {
            done.get();
        }
    }
}
