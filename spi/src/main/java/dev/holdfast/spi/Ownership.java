package dev.holdfast.spi;

import java.util.Objects;

/**
 * A lock and the token of an owner that holds it, or wants to.
 *
 * @param lockName the lock
 * @param owner the owner token
 */
public record Ownership(String lockName, OwnerToken owner) {
    /**
     * Creates an ownership.
     *
     * @param lockName the lock
     * @param owner the owner token
     */
    public Ownership {
        Objects.requireNonNull(lockName);
        Objects.requireNonNull(owner);
    }
}
