package dev.holdfast.engine.context;

import java.time.Duration;

/**
 * When to warn of a lease that may never have been closed.
 *
 * @param after how long a lease is held before the warning, in nanoseconds; 0 for no warnings
 * @param recordsStack whether to record where each lock is acquired
 */
public record LeakOptions(long after, boolean recordsStack) {
    /** The options of a provider that sets none. */
    public static final LeakOptions DEFAULTS =
            new LeakOptions(Duration.ofHours(1).toNanos(), false);
}
