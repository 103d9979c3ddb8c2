package dev.holdfast.engine.context;

import dev.holdfast.LockException;
import dev.holdfast.LockKeyConflictException;
import dev.holdfast.ProviderHealth;
import dev.holdfast.ProviderHealth.Status;
import dev.holdfast.spi.StoreFutures;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** The health of a store, as its last operation showed it. Thread-safe. */
final class StoreHealth {
    private volatile ProviderHealth health = ProviderHealth.unknown();

    /** Returns the health. */
    ProviderHealth get() {
        return health;
    }

    /** Notes a reply. */
    void replied() {
        ProviderHealth before = health;
        if (before.status() != Status.UP) {
            health = new ProviderHealth(Status.UP, Instant.now(), before.lastFailure());
        }
    }

    /** Notes a failure. One that is about a single lock is a reply. */
    void failed(Throwable thrown) {
        LockException failure = StoreFutures.failure(null, thrown);
        if (failure instanceof LockKeyConflictException) {
            replied();
        } else if (!(failure.getCause() instanceof CancellationException)) {
            ProviderHealth before = health;
            Instant since = before.status() == Status.DOWN ? before.since() : Instant.now();
            health = new ProviderHealth(Status.DOWN, since, Optional.of(String.valueOf(failure.getMessage())));
        }
    }
}
