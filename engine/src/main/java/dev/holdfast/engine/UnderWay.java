package dev.holdfast.engine;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** How many questions and releases are under way, so that closing can wait for what they leave behind. */
final class UnderWay {
    private final AtomicLong count = new AtomicLong();
    private final Runnable end = this::end;
    private volatile @Nullable Thread waiting;

    /** Notes that something begins; the returned action notes its end, and is run once. */
    Runnable begin() {
        count.incrementAndGet();
        return end;
    }

    private void end() {
        if (count.decrementAndGet() == 0) {
            LockSupport.unpark(waiting);
        }
    }

    long size() {
        return count.get();
    }

    /** Waits until nothing is under way any more, what begins during the wait included, but not for longer than told. One waits. */
    void await(Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        boolean interrupted = false;
        waiting = Thread.currentThread();
        for (long left = atMost.toNanos(); left > 0 && size() > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
            interrupted |= Thread.interrupted(); // closing is not to be interrupted, nor to go round and round
        }
        waiting = null;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
