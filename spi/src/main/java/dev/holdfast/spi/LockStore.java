package dev.holdfast.spi;

import dev.holdfast.Capability;
import dev.holdfast.LockBackendException;
import dev.holdfast.LockException;
import dev.holdfast.LockKeyConflictException;
import dev.holdfast.LockOptions;
import dev.holdfast.LockState;
import dev.holdfast.LockUnavailableException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The port between the engine and a backend or a decorator: a store keeps locks.
 *
 * <p><b>A store never waits for a lock.</b> It replies with the present state. Waiting, renewal, loss and events belong to the
 * engine.
 *
 * <p><b>Idempotence.</b> Each operation may be repeated with the same owner token, and then has the effect of one: an
 * acquire keeps the grant, a release of a lock that the owner does not hold changes nothing.
 *
 * <p><b>Time.</b> Each operation is bounded by the timeout that comes with it. The engine sets no timer of its own. The time to
 * make the first connection does not count: the engine waits for it with {@link #firstConnectionAsync}, and then begins.
 *
 * <p><b>Failure.</b> A future fails, and a blocking form throws, with one of these. The message names the lock.
 *
 * <ul>
 *   <li>{@link LockUnavailableException}: there was no reply, or the store cannot serve now. Unless the exception says
 *       {@linkplain LockUnavailableException#outcomeUnknown() otherwise}, the operation may have been carried out, or may be
 *       later.
 *   <li>{@link LockKeyConflictException}: the key of the lock holds something that is not a lock.
 *   <li>{@link LockBackendException}: the backend replied, and a repetition would fail too.
 * </ul>
 *
 * <p><b>Threads.</b> Implementations are thread-safe. Any thread may complete a future, also an I/O thread of the client
 * library: the engine does nothing there that blocks. A store over a client that blocks by nature overrides the blocking
 * forms, so that an uncontended acquire costs no change of thread.
 *
 * <p><b>Facets.</b> A store that can do more offers it as an object: {@link #queue()} for a store that keeps waiters,
 * {@link #quorumMember()} for one that can vote in a quorum. The store may implement the facet itself and return
 * {@code this}. A facet is there for the whole life of the store or not at all. A decorator extends {@link
 * ForwardingLockStore}, or passes the facets on itself: without them the waiters only poll, and a quorum has no fencing tokens.
 */
public interface LockStore extends AutoCloseable {
    /**
     * Tries to acquire a lock for an owner. If the owner holds the lock already, the reply is a grant with the same or a higher
     * fencing token, and the remaining time is raised to the lease time of the claim.
     *
     * <p>A claim with a {@linkplain QueueEntry queue entry} that finds the lock busy joins the queue, in a store that keeps
     * waiters. Such a store grants a free lock to the head of its queue, so any other claim finds the lock busy. A store
     * without a queue, or one whose queue cannot be used now, replies as if the claim had no entry.
     *
     * @param claim the request: lock, owner token, lease time and queue entry
     * @return a future of the reply
     */
    CompletableFuture<AcquireReply> acquireAsync(Claim claim);

    /**
     * Tries to acquire a lock, as {@link #acquireAsync} does, and blocks for the reply.
     *
     * @param claim the request: lock, owner token, lease time and queue entry
     * @return the reply
     * @throws InterruptedException if the thread is interrupted; the outcome is then unknown
     */
    default AcquireReply acquire(Claim claim) throws InterruptedException {
        return StoreFutures.await(acquireAsync(claim));
    }

    /**
     * Raises the remaining time of leases. A store never shortens it, and never creates a lock that is gone. A lease that
     * cannot be renewed does not keep the others from being renewed.
     *
     * @param renewals the leases; not empty
     * @param timeout how long to wait for the replies
     * @return a future of the replies, in the order of the leases. It fails only if nothing is known of any of them
     */
    CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> renewals, Duration timeout);

    /**
     * Releases a lock if the owner holds it. A store that keeps waiters hands the lock over to the head of the queue.
     *
     * <p>It also takes the owner out of the queue. If the lock was handed over to this owner in the same moment, the release
     * hands it over to the next waiter.
     *
     * @param ownership the lock and its owner
     * @param timeout how long to wait for the reply
     * @return a future of the reply
     */
    CompletableFuture<ReleaseReply> releaseAsync(Ownership ownership, Duration timeout);

    /**
     * Releases a lock, as {@link #releaseAsync} does, and blocks for the reply.
     *
     * @param ownership the lock and its owner
     * @param timeout how long to wait for the reply
     * @return the reply
     * @throws InterruptedException if the thread is interrupted; the outcome is then unknown
     */
    default ReleaseReply release(Ownership ownership, Duration timeout) throws InterruptedException {
        return StoreFutures.await(releaseAsync(ownership, timeout));
    }

    /**
     * Returns whether an earlier request with a token had no reply and may still be carried out. A release that was carried out
     * before may then be undone, so the engine repeats it until this method returns false.
     *
     * <p>This default returns false. The engine repeats the release after a request with an unknown outcome in any case, a few
     * times and for as long as the requests may take.
     *
     * @param ownership the lock and the owner
     * @return true if the release has to be repeated
     */
    default boolean hasLateRequest(Ownership ownership) {
        return false;
    }

    /**
     * Returns what this store knows about why leases are gone, for example that an operator has taken the locks away. The engine
     * calls it after a reply that the owners do not hold the locks any more, and adds the text to the loss. This default knows
     * nothing.
     *
     * @param lost the leases; not empty
     * @param timeout how long to wait for the reply
     * @return a future of a text for each lease, in the order of the leases; empty if nothing is known. A text has no credentials
     *     and no owner tokens. The engine ignores a failure
     */
    default CompletableFuture<List<String>> explainLossesAsync(List<Ownership> lost, Duration timeout) {
        return CompletableFuture.completedFuture(Collections.nCopies(lost.size(), ""));
    }

    /**
     * Waits for the first connection of this store. The engine calls this before each attempt until the future succeeds. An
     * attempt follows in any case if the caller still has time.
     *
     * <p>A store that connects has a time limit of its own, from its creation. After that, as after the first connection, the
     * future is complete. So an outage only delays the first attempts.
     *
     * @param timeout how long to wait, as long as the caller may wait
     * @return a future that fails with {@link LockUnavailableException} or {@link LockBackendException} at the timeout, or as soon
     *     as the store fails to connect. By default it is complete
     */
    default CompletableFuture<@Nullable Void> firstConnectionAsync(Duration timeout) {
        return CompletableFuture.completedFuture(null);
    }

    /**
     * Finds out by one round trip whether this store can serve.
     *
     * @param timeout how long to wait for the reply, including the time to connect
     * @return a future that fails with {@link LockUnavailableException} or {@link LockBackendException} if the store cannot serve.
     *     By default it is complete
     */
    default CompletableFuture<@Nullable Void> probeAsync(Duration timeout) {
        return CompletableFuture.completedFuture(null);
    }

    /**
     * Inspects a lock and changes nothing.
     *
     * @param lockName the lock
     * @param timeout how long to wait for the reply
     * @return a future of the state of the lock
     */
    CompletableFuture<LockState> inspectAsync(String lockName, Duration timeout);

    /**
     * Returns what this store can do.
     *
     * @return an immutable set
     */
    Set<Capability> capabilities();

    /**
     * Checks a lock name. The rules of {@link LockNames#check} hold in every store; a store may add its own.
     *
     * @param lockName the name
     * @throws IllegalArgumentException if the name is not allowed; the message says why
     */
    void checkName(String lockName);

    /**
     * Checks the options of a lock. This default allows all.
     *
     * @param options the options
     * @throws IllegalArgumentException if the options are not allowed; the message says why
     */
    default void checkOptions(LockOptions options) {}

    /**
     * Returns whether an owner token is good for one attempt only. If so, the engine gives a claim up that was not granted:
     * it releases the token in the background, and makes the next attempt with a new one. Such a store gets no queue entries.
     *
     * <p>A store over one server, or with a queue, recognizes a repeated claim by its token and returns false. A decorator that
     * sends a claim to several stores returns true.
     *
     * @return false by default
     */
    default boolean usesTokensOnce() {
        return false;
    }

    /**
     * Returns whether a failed claim may be repeated while the caller is ready to wait. A store returns false if it knows that
     * the next attempts will fail too; the caller then sees the failure at once.
     *
     * @param failure the failure of the claim
     * @return by default, whether the failure is a {@link LockUnavailableException}
     */
    default boolean isRetryable(LockException failure) {
        return failure instanceof LockUnavailableException;
    }

    /**
     * Returns the queue of this store, if it keeps waiters or can wake them up. Without it the engine polls.
     *
     * @return the facet; empty by default
     */
    default Optional<StoreQueue> queue() {
        return Optional.empty();
    }

    /**
     * Returns what a quorum needs from this store, if the store can be a full member of one.
     *
     * @return the facet; empty by default
     */
    default Optional<QuorumMember> quorumMember() {
        return Optional.empty();
    }

    /**
     * Returns this store, or an object that it is made of; see {@link dev.holdfast.LockProvider#unwrap}.
     *
     * @param <T> the wanted type
     * @param type the wanted type
     * @return the object, or empty if there is none of that type
     */
    default <T> Optional<T> unwrap(Class<T> type) {
        return type.isInstance(this) ? Optional.of(type.cast(this)) : Optional.empty();
    }

    /** Closes this store and what it opened. Operations in flight fail. Later calls do nothing. */
    @Override
    void close();
}
