package dev.holdfast.engine.context;

import dev.holdfast.engine.event.CallbackExecutor;
import dev.holdfast.engine.event.ListenerEvents;
import dev.holdfast.spi.ClockDrift;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.Scheduler;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * The surroundings of one engine: its store, clock, timer, tokens, events and life cycle. It knows none of the parts that use it.
 * Thread-safe.
 */
public final class EngineContext {
    private final GuardedLockStore store;
    private final InFlight inFlight = new InFlight();
    private final Timings timings;
    private final CallbackExecutor callbacks;
    private final ListenerEvents events;
    private final EngineSeams seams;
    private final Scheduler scheduler;
    private final long origin;
    private final String holder;
    private final LeakOptions leaks;

    /** The highest fencing token that was seen on any lock; the next one is higher, even if a server forgets. */
    private final AtomicLong highestFence = new AtomicLong();

    private volatile boolean closed;

    /**
     * Creates a context with the default options for leaks.
     *
     * @param store the store
     * @param timings the times that are derived from lease times
     * @param callbacks runs the code of the user
     * @param events goes to the listener
     * @param seams clock, timer and randomness
     * @param holder the description of this process for operators
     */
    public EngineContext(
            LockStore store,
            Timings timings,
            CallbackExecutor callbacks,
            ListenerEvents events,
            EngineSeams seams,
            String holder) {
        this(store, timings, callbacks, events, seams, holder, LeakOptions.DEFAULTS);
    }

    /**
     * Creates a context.
     *
     * @param store the store
     * @param timings the times that are derived from lease times
     * @param callbacks runs the code of the user
     * @param events goes to the listener
     * @param seams clock, timer and randomness
     * @param holder the description of this process for operators
     * @param leaks when to warn of a lease that may never have been closed
     */
    public EngineContext(
            LockStore store,
            Timings timings,
            CallbackExecutor callbacks,
            ListenerEvents events,
            EngineSeams seams,
            String holder,
            LeakOptions leaks) {
        this.timings = timings;
        this.callbacks = callbacks;
        this.events = events;
        this.seams = seams;
        this.scheduler = seams.scheduler() == null ? new TimerScheduler() : seams.scheduler();
        this.origin = seams.ticker().nanoTime();
        this.holder = holder;
        this.leaks = leaks;
        this.store = new GuardedLockStore(store, inFlight, new CallWindow(CallWindow.SIZE, this::now));
    }

    /** Returns the store. */
    public GuardedLockStore store() {
        return store;
    }

    /** Returns the count of requests and releases that are in flight. */
    public InFlight inFlight() {
        return inFlight;
    }

    /** Returns the times that are derived from lease times. */
    public Timings timings() {
        return timings;
    }

    /** Returns the executor of the user's code. */
    public CallbackExecutor callbacks() {
        return callbacks;
    }

    /** Returns when to warn of a lease that may never have been closed. */
    public LeakOptions leaks() {
        return leaks;
    }

    /** Returns what delivers events to the listener. */
    public ListenerEvents events() {
        return events;
    }

    /**
     * Returns the monotonic time since this context was created, in nanoseconds. It is never negative, so values can be compared
     * directly.
     */
    public long now() {
        return seams.ticker().nanoTime() - origin;
    }

    /** Returns how far the wall clock is ahead of {@link #now()}, in nanoseconds. It grows while the machine is suspended. */
    public long wallOffset() {
        return seams.ticker().currentTimeMillis() * Timings.MILLI - now();
    }

    /** Returns the current time as the time of sending of a request. */
    public SendTime sendTime() {
        return new SendTime(now(), wallOffset());
    }

    /**
     * Returns the time since a request was sent, in nanoseconds. The monotonic clock may have stood still since; where the wall
     * clock is ahead of it by more than the drift of the given lease time, the wall clock counts.
     */
    public long elapsedSince(SendTime sent, long leaseTime) {
        long ahead = wallOffset() - sent.wallOffset();
        return now() - sent.at() + (ahead > ClockDrift.of(leaseTime) ? ahead : 0);
    }

    /** Runs a task after a delay in nanoseconds. Closing waits for a task that has begun. */
    public Scheduler.Task schedule(long delay, Runnable task) {
        return scheduler.schedule(Duration.ofNanos(Math.max(0, delay)), () -> {
            Runnable end = inFlight.begin();
            try {
                task.run();
            } finally {
                end.run();
            }
        });
    }

    /**
     * Returns what the store knows about why leases are gone, as far as it is known within a time in nanoseconds: a text for each,
     * empty if nothing is known. The future does not fail, and is complete if there is nothing to wait for.
     */
    public CompletableFuture<List<String>> explainLosses(List<Ownership> lost, long timeout) {
        List<String> nothing = Collections.nCopies(lost.size(), "");
        if (timeout < Timings.MILLI) {
            return CompletableFuture.completedFuture(nothing);
        }
        CompletableFuture<List<String>> reply = store.explainLossesAsync(lost, Duration.ofNanos(timeout));
        if (reply.isDone()) {
            return reply;
        }
        CompletableFuture<List<String>> inTime = new CompletableFuture<>();
        Scheduler.Task timer = schedule(timeout, () -> inTime.complete(nothing)); // the store may take several calls
        reply.thenAccept(texts -> {
            timer.cancel();
            inTime.complete(texts);
        });
        return inTime;
    }

    /** Returns a random time from 1 ns to the given bound. */
    public long jitter(long bound) {
        RandomGenerator random = seams.jitterRandom() == null ? ThreadLocalRandom.current() : seams.jitterRandom();
        return 1 + random.nextLong(Math.max(1, bound));
    }

    /** Creates an owner token that no other acquisition uses. */
    public Ownership newOwnership(String lockName) {
        return new Ownership(lockName, OwnerToken.create(seams.tokenRandom(), holder));
    }

    /** Returns the highest fencing token that was seen on any lock. */
    public long highestFence() {
        return highestFence.get();
    }

    /** Notes a fencing token. */
    public void sawFence(long fence) {
        if (fence > highestFence.get()) {
            highestFence.accumulateAndGet(fence, Math::max);
        }
    }

    /**
     * Checks that the provider is open.
     *
     * @throws IllegalStateException if it is closed
     */
    public void ensureOpen() {
        if (closed) {
            throw new IllegalStateException("this lock provider is closed");
        }
    }

    /** Returns whether the provider is closed to new work. */
    public boolean isClosed() {
        return closed;
    }

    /** Closes the provider to new work. */
    public void markClosed() {
        closed = true;
    }

    /** Ends the threads. */
    public void stop() {
        if (seams.scheduler() == null && scheduler instanceof TimerScheduler own) {
            own.close();
        }
        callbacks.close();
    }
}
