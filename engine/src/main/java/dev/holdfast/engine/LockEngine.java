package dev.holdfast.engine;

import dev.holdfast.Capability;
import dev.holdfast.DistributedLock;
import dev.holdfast.LockException;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.ProviderHealth;
import dev.holdfast.engine.acquire.AcquireServices;
import dev.holdfast.engine.context.EngineContext;
import dev.holdfast.engine.context.EngineSeams;
import dev.holdfast.engine.context.LeakOptions;
import dev.holdfast.engine.context.Timings;
import dev.holdfast.engine.context.WaitTimeout;
import dev.holdfast.engine.event.CallbackExecutor;
import dev.holdfast.engine.event.ListenerEvents;
import dev.holdfast.engine.lease.EngineLease;
import dev.holdfast.engine.lock.EngineLock;
import dev.holdfast.engine.lock.LockAcquirer;
import dev.holdfast.engine.lock.LockServices;
import dev.holdfast.engine.lock.ThreadHoldCounts;
import dev.holdfast.engine.queue.LocalWaitQueues;
import dev.holdfast.engine.release.ReleaseCompensator;
import dev.holdfast.engine.renewal.Watchdog;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.StoreFutures;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Makes a lock provider of a store. The engine has everything that is the same for every backend and decorator: waiting and its
 * order, renewal, loss, interruption, cancellation, events, and the view as a {@link java.util.concurrent.locks.Lock}.
 *
 * <p>This class wires the parts of the engine, and closes them in order. It is thread-safe.
 */
public final class LockEngine implements LockProvider {
    private static final Logger LOG = System.getLogger("dev.holdfast");

    /** How long {@link #close} waits for what is in flight while nothing of it ends. */
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(1);

    /** How long {@link #close} waits for what is in flight. Many leases take some time to be released. */
    private static final Duration CLOSE_TIME = Duration.ofSeconds(10);

    /** The time between two probes of {@link #awaitReady}. */
    private static final long PROBE_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

    /** How long one probe of {@link #awaitReady} waits at most. The next one waits for the same connection. */
    private static final long MAX_PROBE = TimeUnit.SECONDS.toNanos(5);

    private final LockStore store;
    private final LockOptions defaultOptions;
    private final EngineContext context;
    private final LocalWaitQueues queues;
    private final Watchdog watchdog;
    private final EngineLeaseHost host;
    private final LockServices services;
    private final AtomicBoolean isClosing = new AtomicBoolean();

    /**
     * Creates a provider with default settings.
     *
     * @param store the store; closed with the provider
     * @return a new provider
     */
    public static LockProvider over(LockStore store) {
        return over(store, EngineSettings.builder().build());
    }

    /**
     * Creates a provider.
     *
     * @param store the store; closed with the provider
     * @param settings the settings
     * @return a new provider
     */
    public static LockProvider over(LockStore store, EngineSettings settings) {
        return new LockEngine(store, settings);
    }

    LockEngine(LockStore store, EngineSettings settings) {
        this(store, settings.defaultOptions(), contextOf(Objects.requireNonNull(store), settings));
    }

    /** Creates a provider in the given surroundings. */
    LockEngine(LockStore store, LockOptions defaultOptions, EngineContext context) {
        this.store = store;
        this.defaultOptions = defaultOptions;
        this.context = context;
        this.queues = new LocalWaitQueues(context);
        this.watchdog = new Watchdog(context);
        ReleaseCompensator compensator = new ReleaseCompensator(context, queues::onLocalRelease);
        this.host = new EngineLeaseHost(context, watchdog, queues, compensator);
        AcquireServices acquiring = new AcquireServices(context, host, compensator, queues::hasQueue);
        this.services = new LockServices(context, new LockAcquirer(acquiring, queues), new ThreadHoldCounts());
    }

    static EngineContext contextOf(LockStore store, EngineSettings settings) {
        CallbackExecutor callbacks = new CallbackExecutor(
                settings.callbackExecutor().orElse(null), settings.scheduler().isPresent());
        return new EngineContext(
                store,
                new Timings(settings.commandTimeout().orElse(null)),
                callbacks,
                new ListenerEvents(settings.hasListener() ? settings.listener() : null, callbacks),
                new EngineSeams(
                        settings.ticker(),
                        settings.scheduler().orElse(null),
                        settings.tokenRandom(),
                        settings.jitterRandom().orElse(null)),
                HolderDescription.of(settings.label()),
                new LeakOptions(WaitTimeout.nanos(settings.leakWarning()), settings.leakStack()));
    }

    @Override
    public DistributedLock lock(String name) {
        return lock(name, defaultOptions);
    }

    @Override
    public DistributedLock lock(String name, LockOptions options) {
        context.ensureOpen();
        store.checkName(Objects.requireNonNull(name));
        store.checkOptions(Objects.requireNonNull(options));
        return new EngineLock(services, name, options);
    }

    @Override
    public Set<Capability> capabilities() {
        return store.capabilities();
    }

    @Override
    public void awaitReady(Duration timeout) throws InterruptedException {
        long start = context.now();
        long limit = WaitTimeout.nanos(timeout);
        while (true) {
            context.ensureOpen();
            long left = limit - (context.now() - start);
            try {
                probe(Duration.ofNanos(Math.max(1, Math.min(left, MAX_PROBE))));
                return;
            } catch (LockUnavailableException e) {
                if (limit - (context.now() - start) <= PROBE_PAUSE) {
                    throw e;
                }
            }
            TimeUnit.NANOSECONDS.sleep(PROBE_PAUSE);
        }
    }

    private void probe(Duration timeout) throws InterruptedException {
        try {
            context.store().probe(timeout).get();
        } catch (ExecutionException e) {
            throw StoreFutures.withCallerStack(StoreFutures.failure(null, e));
        }
    }

    @Override
    public ProviderHealth health() {
        return context.store().health();
    }

    @Override
    public ProviderHealth checkHealth(Duration timeout) throws InterruptedException {
        try {
            context.ensureOpen();
            probe(timeout);
        } catch (LockException e) {
            // the health says so
        }
        return health();
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        return type.isInstance(this) ? Optional.of(type.cast(this)) : store.unwrap(type);
    }

    @Override
    public void close() {
        if (!isClosing.compareAndSet(false, true)) {
            return;
        }
        context.markClosed();
        try {
            queues.close();
            watchdog.leases().forEach(EngineLease::loseByClose);
            context.inFlight().await(CLOSE_PATIENCE, CLOSE_TIME);
            warnOfUnreleased(host.unreleased());
        } finally {
            try {
                context.store().failWaitingCalls();
                store.close();
            } finally {
                context.stop();
            }
        }
    }

    private static void warnOfUnreleased(int leases) {
        if (leases > 0) {
            LOG.log(
                    Level.WARNING,
                    "the lock provider is closed, and {0} of its locks could not be released in time: each becomes free"
                            + " at the end of its lease time",
                    leases);
        }
    }

    /**
     * Returns what the provider keeps at this moment, for tests.
     *
     * @return the numbers
     */
    EngineLoad load() {
        return new EngineLoad(queues.size(), watchdog.size(), context.inFlight().size());
    }

    @Override
    public String toString() {
        return "LockProvider[" + store + "]";
    }
}
