package dev.holdfast.spi;

import java.time.Duration;

/**
 * The one rule for clocks that run at different rates: a lease is trusted for one percent and two milliseconds less than its lease
 * time.
 *
 * @see <a href="https://redis.io/docs/latest/develop/clients/patterns/distributed-locks/">Distributed locks with Redis</a>
 */
public final class ClockDrift {
    private static final long FIXED = Duration.ofMillis(2).toNanos();

    /**
     * Returns the drift of a lease time.
     *
     * @param leaseTime the lease time in nanoseconds; not negative
     * @return the allowance in nanoseconds, by which the local deadline is earlier
     */
    public static long of(long leaseTime) {
        return leaseTime / 100 + FIXED;
    }

    private ClockDrift() {}
}
