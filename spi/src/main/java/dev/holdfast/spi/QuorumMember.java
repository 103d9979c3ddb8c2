package dev.holdfast.spi;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The facet of a store that can be a full member of a quorum (Redlock). A quorum requests a fencing token from each member, and
 * writes the highest one back to them. It also has to know when a member was restarted, because a restart may lose a lock.
 *
 * <p>The rules of {@link LockStore} for failure, time and threads hold here too.
 *
 * @see LockStore#quorumMember()
 */
public interface QuorumMember {
    /**
     * Raises the fencing token that the store remembers for a lock, and the remaining time of the lease, if the owner still
     * holds the lock. Neither is ever lowered, so a repetition changes nothing.
     *
     * @param renewal the lock, its owner and the lease time
     * @param fence the fencing token; the store keeps the higher one
     * @param timeout how long to wait for the reply
     * @return a future of the reply
     */
    CompletableFuture<RenewReply> confirmAsync(Renewal renewal, long fence, Duration timeout);

    /**
     * Returns which run of the server this store talks to, so that a quorum can put a restarted server into quarantine.
     *
     * @param timeout how long to wait for the reply
     * @return a future of the incarnation; empty, as by default, if the store does not know it
     */
    default CompletableFuture<Optional<Incarnation>> incarnationAsync(Duration timeout) {
        return CompletableFuture.completedFuture(Optional.empty());
    }
}
