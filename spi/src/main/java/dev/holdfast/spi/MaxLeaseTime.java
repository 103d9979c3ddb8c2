package dev.holdfast.spi;

import dev.holdfast.LockConfigurationException;
import dev.holdfast.LockOptions;
import dev.holdfast.Option;
import java.time.Duration;

/**
 * The longest lease time that all users of one backend agree on. A decorator that cannot see all leases waits for this time:
 * after it, every lease that was granted before has ended. A backend accepts the option as well, as it may be a member of a
 * quorum or the target of a circuit breaker. This class is thread-safe.
 */
public final class MaxLeaseTime {
    /** The option. It accepts the same values as a lease time. */
    public static final Option<Duration> OPTION =
            Option.duration("maxLeaseTime", LockOptions.MIN_LEASE_TIME, LockOptions.MAX_LEASE_TIME);

    /** The value that applies if the option is not set. */
    public static final Duration DEFAULT = Duration.ofSeconds(60);

    /**
     * Checks that the default lease time of a provider is not longer than the maximum.
     *
     * @param leaseTime the lease time
     * @param maxLeaseTime the maximum
     * @throws LockConfigurationException if it is longer
     */
    public static void check(Duration leaseTime, Duration maxLeaseTime) {
        if (leaseTime.compareTo(maxLeaseTime) > 0) {
            throw new LockConfigurationException("leaseTime=" + leaseTime.toMillis() + "ms is longer than maxLeaseTime="
                    + maxLeaseTime.toMillis() + "ms");
        }
    }

    private MaxLeaseTime() {}
}
