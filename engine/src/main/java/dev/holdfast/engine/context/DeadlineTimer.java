package dev.holdfast.engine.context;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.holdfast.spi.Scheduler;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A timer that is armed for the earliest of the times that it is given. Thread-safe. */
public final class DeadlineTimer {
    private static final long NEVER = Long.MAX_VALUE;

    private final EngineContext context;
    private final Runnable action;
    private final ReentrantLock mutex = new ReentrantLock();

    /** Written under the mutex. */
    private volatile long armedFor = NEVER;

    @GuardedBy("mutex")
    private Scheduler.@Nullable Task timer;

    /**
     * Creates a timer that is not armed.
     *
     * @param action runs when the time has come; the timer is not armed any more then
     */
    public DeadlineTimer(EngineContext context, Runnable action) {
        this.context = context;
        this.action = action;
    }

    /** Arms the timer for an earlier time; does nothing if the time is not earlier. */
    public void arm(long at) {
        if (at >= armedFor) {
            return;
        }
        mutex.lock();
        try {
            if (at < armedFor) {
                if (timer != null) {
                    timer.cancel();
                }
                armedFor = at;
                timer = context.schedule(at - context.now(), () -> fire(at));
            }
        } finally {
            mutex.unlock();
        }
    }

    private void fire(long at) {
        mutex.lock();
        try {
            if (armedFor == at) {
                armedFor = NEVER;
                timer = null;
            }
        } finally {
            mutex.unlock();
        }
        action.run();
    }
}
