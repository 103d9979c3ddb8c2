package dev.holdfast.it.torture;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still while the whole machine does, so that a busy machine is not taken for a late library. */
final class TortureClock {
    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(20);

    private final AtomicLong stalls = new AtomicLong();

    /** Starts the thread that notices when threads do not run in time. */
    void start() {
        Thread watching = new Thread(this::watch, "torture-clock");
        watching.setDaemon(true);
        watching.start();
    }

    private void watch() {
        try {
            for (long before = System.nanoTime(); ; ) {
                TimeUnit.NANOSECONDS.sleep(TICK);
                long now = System.nanoTime();
                long late = now - before - TICK;
                if (late > TICK) {
                    stalls.addAndGet(late);
                }
                before = now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the time in nanoseconds, without the time for which the machine stood still. */
    long now() {
        return System.nanoTime() - stalls.get();
    }

    long stalledMillis() {
        return TimeUnit.NANOSECONDS.toMillis(stalls.get());
    }
}
