package dev.holdfast.spi;

import java.time.Duration;

/**
 * Runs tasks later. Tasks are short and do not block. Thread-safe.
 *
 * <p>The engine closes a scheduler that it made itself, and never one that it was given.
 */
public interface Scheduler {
    /**
     * Runs a task once after a delay.
     *
     * @param delay the delay; zero or less means soon
     * @param task the task; it does not block and does not throw
     * @return a handle to cancel it
     */
    Task schedule(Duration delay, Runnable task);

    /** A task that was scheduled. */
    @FunctionalInterface
    interface Task {
        /** Cancels the task if it has not started. Later calls do nothing. */
        void cancel();
    }
}
