package dev.holdfast.spi;

import java.time.Duration;

/**
 * A timer for short tasks that do not block. Thread-safe.
 *
 * <p>The engine closes a scheduler that it made itself, and never one from its settings.
 */
public interface Scheduler {
    /**
     * Runs a task once after a delay, never on the calling thread.
     *
     * @param delay the delay; zero or less means soon
     * @param task the task; it does not block and does not throw
     * @return a handle that cancels the task
     */
    Task schedule(Duration delay, Runnable task);

    /** A scheduled task. */
    @FunctionalInterface
    interface Task {
        /** Cancels the task if it has not started. Later calls do nothing. */
        void cancel();
    }
}
