package dev.holdfast.spi;

import java.time.Duration;

/**
 * The one rule for clocks that run at different rates: a lease is trusted for less than its lease time, by one percent and
 * two milliseconds.
 *
 * @see <a href="https://redis.io/docs/latest/develop/clients/patterns/distributed-locks/">Distributed locks with Redis</a>
 */
public final class ClockDrift {
    private static final long FIXED = Duration.ofMillis(2).toNanos();

    /**
     * Returns the allowance for a lease time.
     *
     * @param leaseTime the lease time in nanoseconds; not negative
     * @return how much less than that the lease is trusted, in nanoseconds
     */
    public static long of(long leaseTime) {
        return leaseTime / 100 + FIXED;
    }

    private ClockDrift() {}
}
