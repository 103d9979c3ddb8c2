package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.engine.context.EngineContext;
import dev.holdfast.engine.lease.EngineLease;
import dev.holdfast.engine.lease.LeaseStart;
import dev.holdfast.engine.queue.LocalWaitQueues;
import dev.holdfast.engine.release.ReleaseCompensator;
import dev.holdfast.engine.renewal.Watchdog;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.LockStore;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/** An engine whose clock, store and callbacks are the test's: everything happens on the thread of the test. */
public final class EngineFixture {
    static final Duration LEASE_TIME = Duration.ofSeconds(30);

    /** How long a lease of 30 s is trusted: 1 % and 2 ms less. */
    static final long TRUSTED_MILLIS = 30_000 - 302;

    final ManualTime time = new ManualTime();
    final ScriptedStore store;
    final RecordedEvents events = new RecordedEvents();
    final EngineContext context;
    final LockEngine provider;

    /** Creates an engine over a store that the test scripts. */
    public EngineFixture() {
        this(new ScriptedStore());
    }

    EngineFixture(ScriptedStore store) {
        this.store = store;
        EngineSettings settings = settings().build();
        this.context = LockEngine.contextOf(store, settings);
        this.provider = new LockEngine(store, settings.defaultOptions(), context);
    }

    /** Returns the surroundings of the engine. */
    public EngineContext context() {
        return context;
    }

    /** Returns a new lease of the lock, which is neither renewed nor watched. */
    public EngineLease newLease(LockOptions options) {
        LocalWaitQueues queues = new LocalWaitQueues(context);
        ReleaseCompensator compensator = new ReleaseCompensator(context, queues::onLocalRelease);
        return new EngineLease(
                new EngineLeaseHost(context, new Watchdog(context), queues, compensator),
                context.newOwnership("orders"),
                options,
                AcquireReply.granted(OptionalLong.empty()),
                LeaseStart.ofGrant(context, options, context.sendTime()),
                null);
    }

    /** Returns what the engine keeps at this moment. */
    EngineLoad load() {
        return provider.load();
    }

    /** Returns settings with the clock, the timer and the events of the test, and always the longest jitter. */
    EngineSettings.Builder settings() {
        return EngineSettings.builder()
                .ticker(time)
                .scheduler(time)
                .callbackExecutor(Runnable::run)
                .jitterRandom(longest())
                .listener(events);
    }

    /** Returns a source of jitter that always gives the longest. */
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

    static LockEngine open(LockStore store) {
        return new LockEngine(store, EngineSettings.builder().build());
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
        store.acquires.next().answer(StoreCall.granted(7));
        assertThat(acquiring).isCompleted();
        return acquiring.join();
    }

    /** Returns what a future failed with, which it has by now. */
    static Throwable failure(CompletableFuture<?> future) {
        assertThat(future).isCompletedExceptionally();
        return future.handle((value, thrown) -> Objects.requireNonNull(thrown)).join();
    }
}
