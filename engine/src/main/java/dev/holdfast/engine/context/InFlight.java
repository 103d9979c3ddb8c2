package dev.holdfast.engine.context;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Counts what is in flight: requests, releases and tasks. Closing waits for them. Thread-safe. */
public final class InFlight {
    private final AtomicLong count = new AtomicLong();
    private final Runnable end = this::end;
    private volatile @Nullable Thread waiting;

    /** Counts one more, and returns the action that ends it. Run the action once. */
    public Runnable begin() {
        count.incrementAndGet();
        return end;
    }

    private void end() {
        if (count.decrementAndGet() == 0) {
            LockSupport.unpark(waiting);
        }
    }

    /** Returns the current number. */
    public long size() {
        return count.get();
    }

    /**
     * Waits until nothing is in flight, including what begins during the wait. Only one thread may wait at a time. The wait is
     * not interruptible.
     *
     * @param patience how long to wait at most while the number does not become smaller than before
     * @param limit how long to wait at most
     */
    public void await(Duration patience, Duration limit) {
        long start = System.nanoTime();
        boolean interrupted = false;
        long fewest = Long.MAX_VALUE;
        waiting = Thread.currentThread();
        for (long now = size(); now > 0 && now < fewest && System.nanoTime() - start < limit.toNanos(); now = size()) {
            fewest = now;
            interrupted |= awaitNone(Math.min(patience.toNanos(), start + limit.toNanos() - System.nanoTime()));
        }
        waiting = null;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until nothing is in flight, or the time is over. Returns whether the thread was interrupted. */
    private boolean awaitNone(long time) {
        long end = System.nanoTime() + time;
        boolean interrupted = false;
        for (long left = time; left > 0 && size() > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
            interrupted |= Thread.interrupted(); // while it is set, parking returns at once
        }
        return interrupted;
    }
}
