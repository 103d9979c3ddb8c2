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
     * @param limit how long to wait at most
     */
    public void await(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        boolean interrupted = false;
        waiting = Thread.currentThread();
        for (long left = limit.toNanos(); left > 0 && size() > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
            interrupted |= Thread.interrupted(); // while it is set, parking returns at once
        }
        waiting = null;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
