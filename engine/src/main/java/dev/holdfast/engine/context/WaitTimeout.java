package dev.holdfast.engine.context;

import dev.holdfast.LockOptions;
import java.time.Duration;

/** The wait time of a caller, in nanoseconds. */
public final class WaitTimeout {
    /** No limit. */
    public static final long NEVER = Long.MAX_VALUE;

    /** The longest duration that nanoseconds can count; a longer one is as good as no limit. */
    private static final Duration MAX = Duration.ofNanos(NEVER);

    /** Returns the wait time of options. */
    public static long of(LockOptions options) {
        return options.waitTimeout().map(WaitTimeout::nanos).orElse(NEVER);
    }

    /** Converts a duration. */
    public static long nanos(Duration duration) {
        return duration.compareTo(MAX) >= 0 ? NEVER : duration.toNanos();
    }

    /**
     * Checks and converts the wait time that a caller passed in.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public static long checked(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("a wait time must not be negative, but was " + timeout);
        }
        return nanos(timeout);
    }

    private WaitTimeout() {}
}
