package dev.holdfast;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** Checks of durations that come from outside. */
final class Durations {
    static Duration leaseTime(String what, Duration time) {
        if (time.compareTo(LockOptions.MIN_LEASE_TIME) < 0 || time.compareTo(LockOptions.MAX_LEASE_TIME) > 0) {
            throw new IllegalArgumentException(what + " must be between " + LockOptions.MIN_LEASE_TIME + " and "
                    + LockOptions.MAX_LEASE_TIME + ", but was " + time);
        }
        return time.truncatedTo(ChronoUnit.MILLIS);
    }

    static Duration positive(String what, Duration time) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException(what + " must be more than zero, but was " + time);
        }
        return time;
    }

    static Duration notNegative(String what, Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException(what + " must not be negative, but was " + time);
        }
        return time;
    }

    private Durations() {}
}
