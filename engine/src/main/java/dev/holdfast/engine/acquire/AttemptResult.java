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

    /**
     * The store refused, or gave no reply.
     *
     * @param isCutShort whether there was no reply because the end of the wait left the attempt too little time. That says nothing
     *     about the store
     */
    record Failed(LockException failure, boolean isCutShort) implements AttemptResult {
        Failed(LockException failure) {
            this(failure, false);
        }
    }

    /** The attempt was not sent: when its turn came, the acquisition was over or past its deadline. */
    record NotSent() implements AttemptResult {}
}
