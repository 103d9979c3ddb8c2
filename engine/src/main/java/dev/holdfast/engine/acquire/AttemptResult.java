package dev.holdfast.engine.acquire;

import dev.holdfast.LockException;
import dev.holdfast.engine.lease.EngineLease;
import dev.holdfast.spi.AcquireReply;

/** The result of one attempt. */
public sealed interface AttemptResult {
    /** The lock was granted. */
    record Acquired(EngineLease lease) implements AttemptResult {}

    /** Another holder has the lock. */
    record Busy(AcquireReply.Busy reply) implements AttemptResult {}

    /** The store refused, or gave no reply. */
    record Failed(LockException failure) implements AttemptResult {}
}
