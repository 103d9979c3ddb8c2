package dev.holdfast.redis.store;

import dev.holdfast.spi.Claim;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.QueueEntry;
import java.time.Duration;
import java.util.Random;

/** Owners and claims for tests. */
final class Owners {
    static final Duration TIMEOUT = Duration.ofMillis(700);
    static final Duration LEASE_TIME = Duration.ofSeconds(30);

    private static final Random RANDOM = new Random(7);

    /** Returns a new owner of the lock {@code orders}. */
    static Ownership owner() {
        return new Ownership("orders", OwnerToken.create(RANDOM, "test@host:1"));
    }

    /** Returns a claim without a queue entry. */
    static Claim claim(Ownership owner) {
        return Claim.of(owner, LEASE_TIME, TIMEOUT).withFence(1, 0);
    }

    /** Returns a claim that joins the queue if the lock is busy. */
    static Claim waiting(Ownership owner) {
        return claim(owner).withQueueEntry(new QueueEntry(Duration.ofSeconds(4), Duration.ofSeconds(3), 100, 0));
    }

    private Owners() {}
}
