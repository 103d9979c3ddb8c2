package dev.holdfast;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses and checks durations. Thread-safe. */
final class Durations {
    /** The longest duration whose milliseconds fit into a long. */
    static final Duration MAX = Duration.ofMillis(Long.MAX_VALUE);

    private static final Pattern SHORT_FORM = Pattern.compile("(\\d{1,19})(ms|s|m|h|d)", Pattern.CASE_INSENSITIVE);
    private static final Map<String, ChronoUnit> UNITS = Map.of(
            "ms", ChronoUnit.MILLIS,
            "s", ChronoUnit.SECONDS,
            "m", ChronoUnit.MINUTES,
            "h", ChronoUnit.HOURS,
            "d", ChronoUnit.DAYS);

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
        return countable(what, time);
    }

    static Duration notNegative(String what, Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException(what + " must not be negative, but was " + time);
        }
        return countable(what, time);
    }

    private static Duration countable(String what, Duration time) {
        if (time.compareTo(MAX) > 0) {
            throw new IllegalArgumentException(
                    what + " must not be longer than " + MAX + ", but was " + time + "; leave it out for no limit");
        }
        return time;
    }

    /** Parses {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 1d} or the ISO form, such as {@code PT1M30S}. */
    static Duration parse(String text) {
        Matcher shortForm = SHORT_FORM.matcher(text);
        try {
            if (shortForm.matches()) {
                ChronoUnit unit = UNITS.get(shortForm.group(2).toLowerCase(java.util.Locale.ROOT));
                return Duration.of(Long.parseLong(shortForm.group(1)), unit);
            }
            return Duration.parse(text);
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("not a duration", e);
        }
    }

    private Durations() {}
}
