package dev.holdfast.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.LockProvider;
import dev.holdfast.testkit.jvm.Backend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Providers that wait for one lock in a known order, each like a separate process. */
final class WaitingProcesses implements AutoCloseable {
    static final String NAME = "queued";
    static final String KEY = "lock:" + NAME;

    private static final Duration LONG = Duration.ofSeconds(60);

    /** The numbers of the waiters in the order in which they acquired the lock. */
    final List<Integer> served = new CopyOnWriteArrayList<>();

    /** The fencing tokens of the waiters in that order. */
    final List<Long> fences = new CopyOnWriteArrayList<>();

    private final Backend backend;
    private final int port;
    private final LockProvider observer;
    private final List<LockProvider> providers = new ArrayList<>();
    private final List<CompletableFuture<?>> waits = new ArrayList<>();

    /** Starts some waiters, one behind the other. The lock must be held, without other waiters. */
    WaitingProcesses(Backend backend, int port, int waiters) {
        this.backend = backend;
        this.port = port;
        observer = Backends.open(backend, port);
        for (int i = 0; i < waiters; i++) {
            join();
            awaitWaiting(i + 1);
        }
    }

    /** Starts one more waiter. */
    void join() {
        int number = waits.size();
        LockProvider provider = Backends.open(backend, port);
        providers.add(provider);
        waits.add(provider.lock(NAME).withLeaseAsync(LONG, lease -> {
            served.add(number);
            fences.add(lease.fencingToken().orElseThrow());
            return CompletableFuture.completedFuture(number);
        }));
    }

    /** Waits until the server has this number of waiters. */
    void awaitWaiting(int number) {
        await().atMost(LONG).until(() -> observer.lock(NAME).inspect().waiters().orElse(-1) == number);
    }

    /** Waits until all waiters have had the lock, and checks their order. */
    void assertServedInOrder() {
        assertServed();
        assertThat(served).isSorted();
    }

    /** Waits until all waiters have had the lock. */
    void assertServed() {
        waits.forEach(
                wait -> wait.orTimeout(LONG.toMillis(), TimeUnit.MILLISECONDS).join());
        assertThat(served).hasSize(waits.size()).doesNotHaveDuplicates();
        assertThat(fences).isSorted().doesNotHaveDuplicates();
        await().atMost(LONG).until(() -> !observer.lock(NAME).inspect().isHeld());
        awaitWaiting(0);
    }

    @Override
    public void close() {
        providers.forEach(LockProvider::close);
        observer.close();
    }
}
