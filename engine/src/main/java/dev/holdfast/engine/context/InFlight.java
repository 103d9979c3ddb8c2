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

    /** Counts one more; returns the action that counts it out again, to be run once. */
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
     * Waits until nothing is in flight, including what begins during the wait. One thread waits at a time; it is not interrupted.
     *
     * @param limit how long to wait at most
     */
    public void await(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        boolean interrupted = false;
        waiting = Thread.currentThread();
        for (long left = limit.toNanos(); left > 0 && size() > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
            interrupted |= Thread.interrupted(); // or else parking would return at once, again and again
        }
        waiting = null;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
