package dev.holdfast.spi;

import java.time.Duration;
import java.util.Objects;

/**
 * One request to let a lease live longer.
 *
 * @param ownership the lock and its owner
 * @param leaseTime how long the lock is to live at least from when the store sees the request, in whole milliseconds
 */
public record Renewal(Ownership ownership, Duration leaseTime) {
    /**
     * Creates a renewal.
     *
     * @param ownership the lock and its owner
     * @param leaseTime how long the lock is to live at least
     */
    public Renewal {
        Objects.requireNonNull(ownership);
        Objects.requireNonNull(leaseTime);
    }
}
