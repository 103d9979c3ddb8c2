package dev.holdfast.engine;

import java.time.Duration;

/** Durations from outside as nanoseconds. */
final class Nanos {
    /** The longest duration that nanoseconds can count; anything longer is as good as for ever. */
    private static final Duration MAX = Duration.ofNanos(Long.MAX_VALUE);

    static long of(Duration duration) {
        return duration.compareTo(MAX) >= 0 ? Acquisition.NEVER : duration.toNanos();
    }

    /** Checks a wait time. */
    static long patience(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("a wait time must not be negative, but was " + timeout);
        }
        return of(timeout);
    }

    private Nanos() {}
}
