package dev.holdfast.engine;

import dev.holdfast.LockException;
import dev.holdfast.LockListener;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.ClockDrift;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.Scheduler;
import dev.holdfast.spi.Ticker;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** What the parts of one provider's engine share: the store, the seams, and each other. */
final class Engine {
    final LockStore store;
    final StoreCalls calls;
    final UnderWay underWay = new UnderWay();
    final EngineSettings settings;
    final Timings timings;
    final Callbacks callbacks;
    final Compensator compensator;
    final Watchdog watchdog;
    final WaitQueues queues;
    final Holds holds = new Holds();

    private final Scheduler scheduler;
    private final Ticker ticker;
    private final long origin;
    private final String holder;

    /** The highest fencing token that was seen on any lock: a floor for the next, in case a server forgets. */
    private final AtomicLong fenceFloor = new AtomicLong();

    /** Whether {@link EngineProvider#close} was called. */
    private volatile boolean closed;

    Engine(LockStore store, EngineSettings settings) {
        this.store = store;
        this.calls = new StoreCalls(store, underWay);
        this.settings = settings;
        this.ticker = settings.ticker();
        this.origin = ticker.nanoTime();
        this.scheduler = settings.scheduler().orElseGet(TimerScheduler::new);
        this.holder = HolderDescription.of(settings.label());
        this.timings = new Timings(settings.commandTimeout().orElse(null));
        this.callbacks = new Callbacks(
                settings.hasListener() ? settings.listener() : null,
                settings.callbackExecutor().orElse(null));
        this.compensator = new Compensator(this);
        this.watchdog = new Watchdog(this);
        this.queues = new WaitQueues(this);
    }

    /** The monotonic time since this engine was made, in nanoseconds: never negative, so plain comparisons hold. */
    long now() {
        return ticker.nanoTime() - origin;
    }

    /** How far the wall clock is ahead of the monotonic one, in nanoseconds: it grows while the machine is suspended. */
    long wallOffset() {
        return ticker.currentTimeMillis() * Timings.MILLI - now();
    }

    Asked asked() {
        return new Asked(now(), wallOffset());
    }

    /**
     * How long ago something was asked. The monotonic clock may have stood still since; where the wall clock says so by more
     * than the drift of the given lease time, its time counts.
     */
    long elapsedSince(Asked asked, long leaseTime) {
        long ahead = wallOffset() - asked.wallOffset();
        return now() - asked.at() + (ahead > ClockDrift.of(leaseTime) ? ahead : 0);
    }

    /** Has a task run later, which closing waits for once it has begun. */
    Scheduler.Task schedule(long delay, Runnable task) {
        return scheduler.schedule(Duration.ofNanos(Math.max(0, delay)), () -> {
            Runnable end = underWay.begin();
            try {
                task.run();
            } finally {
                end.run();
            }
        });
    }

    /** A random time from 1 ns to the given bound. */
    long jitter(long bound) {
        RandomGenerator random = settings.jitterRandom().orElseGet(ThreadLocalRandom::current);
        return 1 + random.nextLong(Math.max(1, bound));
    }

    /** A fresh token: it is never used for a second acquisition. */
    Ownership newOwnership(String lockName) {
        return new Ownership(lockName, OwnerToken.create(settings.tokenRandom(), holder));
    }

    long fenceFloor() {
        return fenceFloor.get();
    }

    void sawFence(long fence) {
        if (fence > fenceFloor.get()) {
            fenceFloor.accumulateAndGet(fence, Math::max);
        }
    }

    void tell(Consumer<LockListener> event) {
        callbacks.tell(event);
    }

    void ensureOpen() {
        if (closed) {
            throw new IllegalStateException("this lock provider is closed");
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Closes the engine to new work. */
    void markClosed() {
        closed = true;
    }

    static LockException closedWhileWaiting(String lockName) {
        return new LockUnavailableException(lockName, "the lock provider was closed during the wait", null, false);
    }

    /** A failure of its own for each who waits: exceptions gather the stacks of the threads that they are thrown on. */
    static LockException failureOfAnother(String lockName, LockException failure) {
        return new LockUnavailableException(
                lockName,
                "the backend cannot be reached; the cause is what another waiter of this process met",
                failure);
    }

    /** Ends the threads. */
    void stop() {
        if (scheduler instanceof TimerScheduler own && settings.scheduler().isEmpty()) {
            own.close();
        }
        callbacks.close();
    }
}
