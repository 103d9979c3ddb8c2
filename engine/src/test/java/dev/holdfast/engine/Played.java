package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.spi.LockStore;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/** An engine whose clock, store and callbacks are the test's: everything happens on the thread of the test. */
final class Played {
    static final Duration LEASE_TIME = Duration.ofSeconds(30);

    /** What a lease of 30 s is worth: 1 % and 2 ms less. */
    static final long WORTH_MILLIS = 30_000 - 302;

    final ManualTime time = new ManualTime();
    final PlayedStore store;
    final Events events = new Events();
    final EngineProvider provider;
    final Engine engine;

    Played() {
        this(new PlayedStore());
    }

    Played(PlayedStore store) {
        this.store = store;
        this.provider = new EngineProvider(store, settings().build());
        this.engine = provider.engine();
    }

    /** Settings with the clock, the timer and the events of the test, and always the longest jitter. */
    EngineSettings.Builder settings() {
        return EngineSettings.builder()
                .ticker(time)
                .scheduler(time)
                .callbackExecutor(Runnable::run)
                .jitterRandom(longest())
                .listener(events);
    }

    /** A source of jitter that always gives the longest. */
    static RandomGenerator longest() {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new UnsupportedOperationException();
            }

            @Override
            public long nextLong(long bound) {
                return bound - 1;
            }
        };
    }

    static EngineProvider open(LockStore store) {
        return new EngineProvider(store, EngineSettings.builder().build());
    }

    DistributedLock lock() {
        return provider.lock("orders");
    }

    DistributedLock lock(LockOptions options) {
        return provider.lock("orders", options);
    }

    static LockOptions fixed() {
        return LockOptions.builder().autoRenew(false).build();
    }

    Lease held() {
        return held(LockOptions.defaults());
    }

    /** Acquires the lock, with a grant that takes no time. */
    Lease held(LockOptions options) {
        CompletableFuture<Lease> acquiring = lock(options).acquireAsync(Duration.ZERO);
        store.acquires.next().answer(Question.granted(7));
        assertThat(acquiring).isCompleted();
        return acquiring.join();
    }

    /** Returns what a future failed with, which it has by now. */
    static Throwable failure(CompletableFuture<?> future) {
        assertThat(future).isCompletedExceptionally();
        return future.handle((value, thrown) -> Objects.requireNonNull(thrown)).join();
    }
}
