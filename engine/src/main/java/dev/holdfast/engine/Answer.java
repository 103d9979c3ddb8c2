package dev.holdfast.engine;

import dev.holdfast.LockException;
import dev.holdfast.spi.AcquireReply;

/** What came of asking the store for a lock. */
sealed interface Answer {
    /** The lock was granted, and this is what became of it. */
    record Leased(EngineLease lease) implements Answer {}

    /** Somebody else holds the lock. */
    record Held(AcquireReply.Busy busy) implements Answer {}

    /** Nothing came of it. */
    record Failed(LockException failure) implements Answer {}
}
