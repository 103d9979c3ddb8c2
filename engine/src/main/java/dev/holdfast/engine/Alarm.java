package dev.holdfast.engine;

import dev.holdfast.spi.Scheduler;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One timer, which is set for the earliest of the times it is given. Thread-safe. */
final class Alarm {
    private static final long NEVER = Long.MAX_VALUE;

    private final Engine engine;
    private final Runnable action;

    /** Held to set the timer. */
    private final ReentrantLock arming = new ReentrantLock();

    /** For when the timer is set; {@link #NEVER} if it is not. */
    private volatile long armedFor = NEVER;

    private Scheduler.@Nullable Task timer;

    /**
     * Creates an alarm that is not set.
     *
     * @param action what to do at the time; the alarm is not set any more then
     */
    Alarm(Engine engine, Runnable action) {
        this.engine = engine;
        this.action = action;
    }

    /** Sets it to an earlier time; does nothing if the time is not earlier. */
    void set(long at) {
        if (at >= armedFor) {
            return;
        }
        arming.lock();
        try {
            if (at < armedFor) {
                if (timer != null) {
                    timer.cancel();
                }
                armedFor = at;
                timer = engine.schedule(at - engine.now(), () -> goOff(at));
            }
        } finally {
            arming.unlock();
        }
    }

    private void goOff(long armed) {
        disarm(armed);
        action.run();
    }

    private void disarm(long armed) {
        arming.lock();
        try {
            if (armedFor == armed) {
                armedFor = NEVER;
                timer = null;
            }
        } finally {
            arming.unlock();
        }
    }
}
