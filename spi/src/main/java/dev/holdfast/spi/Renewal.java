package dev.holdfast.spi;

import java.time.Duration;
import java.util.Objects;

/**
 * A request that prolongs one lease.
 *
 * @param ownership the lock and its owner
 * @param leaseTime how long the lock lives at least, counted from when the store sees the request, in whole milliseconds
 */
public record Renewal(Ownership ownership, Duration leaseTime) {
    /**
     * Creates a renewal.
     *
     * @param ownership the lock and its owner
     * @param leaseTime how long the lock lives at least
     */
    public Renewal {
        Objects.requireNonNull(ownership);
        Objects.requireNonNull(leaseTime);
    }
}
