package dev.holdfast.spi;

import java.time.Duration;
import java.util.Objects;

/**
 * A request that prolongs one lease.
 *
 * @param ownership the lock and its owner
 * @param leaseTime how long the lock lives at least, counted from when the store sees the request, in whole milliseconds
 * @param heals whether a store over several members may grant the lock again on a member that has lost it. True if the lease is
 *     renewed until it is released, so that the renewals and the release will go to that member too
 */
public record Renewal(Ownership ownership, Duration leaseTime, boolean heals) {
    /**
     * Creates a renewal.
     *
     * @param ownership the lock and its owner
     * @param leaseTime how long the lock lives at least
     * @param heals whether the lock may be granted again on members that have lost it
     */
    public Renewal {
        Objects.requireNonNull(ownership);
        Objects.requireNonNull(leaseTime);
    }

    /**
     * Creates a renewal that heals nothing.
     *
     * @param ownership the lock and its owner
     * @param leaseTime how long the lock lives at least
     */
    public Renewal(Ownership ownership, Duration leaseTime) {
        this(ownership, leaseTime, false);
    }
}
