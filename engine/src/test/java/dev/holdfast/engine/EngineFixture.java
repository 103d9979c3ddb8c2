package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.engine.acquire.AcquireRequest;
import dev.holdfast.engine.acquire.AcquireServices;
import dev.holdfast.engine.acquire.Acquisition;
import dev.holdfast.engine.context.EngineContext;
import dev.holdfast.engine.lease.EngineLease;
import dev.holdfast.engine.lease.LeaseHost;
import dev.holdfast.engine.lease.LeaseStart;
import dev.holdfast.engine.queue.LocalWaitQueues;
import dev.holdfast.engine.release.ReleaseCompensator;
import dev.holdfast.engine.renewal.Watchdog;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.QueueEntry;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/** An engine with a clock, a store and callbacks that the test controls. Everything runs on the thread of the test. */
public final class EngineFixture {
    public static final Duration LEASE_TIME = Duration.ofSeconds(30);

    /** How long a lease of 30 s is valid by the local clock: less by the drift of 1 % and 2 ms. */
    public static final long VALID_MILLIS = 30_000 - 302;

    public final ManualTime time = new ManualTime();
    public final ScriptedStore store;
    public final RecordedEvents events = new RecordedEvents();
    public final EngineContext context;
    public final LockProvider provider;

    /** Creates an engine over a store that the test scripts. */
    public EngineFixture() {
        this(new ScriptedStore());
    }

    /** Creates an engine over the given store. */
    public EngineFixture(ScriptedStore store) {
        this.store = store;
        EngineSettings settings = settings().build();
        this.context = LockEngine.contextOf(store, settings);
        this.provider = new LockEngine(store, settings.defaultOptions(), context);
    }

    /** Returns a new lease of the lock, which is neither renewed nor watched. */
    public EngineLease newLease(LockOptions options) {
        LeaseHost<EngineLease> host =
                newAcquireServices(new LocalWaitQueues(context)).leases();
        return new EngineLease(
                host,
                context.newOwnership("orders"),
                options,
                AcquireReply.granted(OptionalLong.empty()),
                LeaseStart.ofGrant(context, options, context.sendTime()),
                null);
    }

    /** Returns services for acquisitions that use the given queues and a watchdog of their own, apart from the provider. */
    public AcquireServices newAcquireServices(LocalWaitQueues queues) {
        ReleaseCompensator compensator = new ReleaseCompensator(context, queues::onLocalRelease);
        EngineLeaseHost host = new EngineLeaseHost(context, new Watchdog(context), queues, compensator);
        return new AcquireServices(context, host, compensator, queues::hasQueue);
    }

    /** Returns an acquisition of the lock with a wait time of a minute, which has made no attempt. */
    public Acquisition newAcquisition(AcquireServices services, LockOptions options) {
        QueueEntry entry = context.timings().newQueueEntry(options.leaseTime().toNanos());
        long minute = Duration.ofMinutes(1).toNanos();
        return new Acquisition(services, new AcquireRequest("orders", options, context.now(), minute, entry, null));
    }

    /** Returns a busy reply with a ticket at the given rank. */
    public static AcquireReply.Busy busyWithTicket(long number, long rank) {
        return AcquireReply.busy(Duration.ofHours(1), null)
                .withTicket(new AcquireReply.Ticket(number, rank, true, Long.MAX_VALUE));
    }

    private EngineLoad load() {
        return load(provider);
    }

    private static EngineLoad load(LockProvider provider) {
        return provider.unwrap(LockEngine.class).orElseThrow().load();
    }

    /** Returns the number of locks with a local wait queue. */
    public int queues() {
        return load().queues();
    }

    /** Returns the number of leases that are live, or just ending. */
    public int leases() {
        return leases(provider);
    }

    /** Returns the number of leases of a provider that are live, or just ending. */
    public static int leases(LockProvider provider) {
        return load(provider).leases();
    }

    /** Returns the number of requests, releases and tasks in flight. */
    public long inFlight() {
        return load().inFlight();
    }

    /** Asserts that there is no lease and no queue, and that nothing is in flight. */
    public void assertKeepsNothing() {
        assertThat(load()).isEqualTo(EngineLoad.NONE);
    }

    /** Returns settings with the clock, the timer and the events of the test, and always the longest jitter. */
    public EngineSettings.Builder settings() {
        return EngineSettings.builder()
                .ticker(time)
                .scheduler(time)
                .callbackExecutor(Runnable::run)
                .jitterRandom(longestJitter())
                .listener(events);
    }

    /** Returns a source of jitter that always gives the longest. */
    public static RandomGenerator longestJitter() {
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

    /** Opens a provider with the clock, the timer and the threads of production. */
    public static LockProvider open(LockStore store) {
        return LockEngine.over(store);
    }

    public DistributedLock lock() {
        return provider.lock("orders");
    }

    public DistributedLock lock(LockOptions options) {
        return provider.lock("orders", options);
    }

    /** Returns the default options without automatic renewal. */
    public static LockOptions withoutRenewal() {
        return LockOptions.builder().autoRenew(false).build();
    }

    public Lease acquire() {
        return acquire(LockOptions.defaults());
    }

    /** Acquires the lock by a grant that takes no time. */
    public Lease acquire(LockOptions options) {
        return acquire(options, StoreCall.granted(7));
    }

    /** Acquires the lock by the given grant, which takes no time. */
    public Lease acquire(LockOptions options, AcquireReply granted) {
        CompletableFuture<Lease> acquiring = lock(options).acquireAsync(Duration.ZERO);
        store.acquires.next().reply(granted);
        assertThat(acquiring).isCompleted();
        return acquiring.join();
    }

    /** Returns the failure of a future, which must have failed by now. */
    public static Throwable failure(CompletableFuture<?> future) {
        assertThat(future).isCompletedExceptionally();
        return future.handle((value, thrown) -> Objects.requireNonNull(thrown)).join();
    }
}
