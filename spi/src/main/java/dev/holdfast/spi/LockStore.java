package dev.holdfast.spi;

import dev.holdfast.Capability;
import dev.holdfast.LockBackendException;
import dev.holdfast.LockException;
import dev.holdfast.LockKeyConflictException;
import dev.holdfast.LockOptions;
import dev.holdfast.LockState;
import dev.holdfast.LockUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A place where locks are kept: the port between the engine and a backend or a decorator.
 *
 * <p><b>A store never waits for a lock.</b> It answers what is so now; waiting, renewing, loss and events are the engine's.
 * Each operation is bounded by the timeout that comes with it, and is idempotent for one owner token.
 *
 * <p><b>Failure.</b> A future fails, and a blocking form throws: {@link LockUnavailableException} if there was no answer or
 * the store cannot serve now (the operation may or may not have been carried out, now or later);
 * {@link LockKeyConflictException} if the key holds something that is not a lock; {@link LockBackendException} if the answer
 * shows that a repetition will fail too. Each message names the lock.
 *
 * <p><b>Threads.</b> Implementations are thread-safe. Futures may be completed by any thread, the client library's I/O
 * threads included; the engine does nothing there that blocks. A store over a client that blocks by nature overrides the
 * blocking forms, so that an uncontended acquire costs no change of thread.
 */
public interface LockStore extends AutoCloseable {
    /**
     * Tries to take a lock for an owner. If that owner holds it already, this is a repetition: the same fencing token is
     * returned and the remaining time is raised to the claim's lease time.
     *
     * <p>A store that keeps waiters lets a claim with a {@linkplain QueueEntry queue entry} that finds the lock busy join the
     * queue, and hands a lock that is free to the first in it: whoever asks meanwhile finds it busy. Any other store, and one
     * that cannot just now, answers such a claim as if it had no entry.
     *
     * @param claim what is claimed
     * @return a future of the answer
     */
    CompletableFuture<AcquireReply> acquireAsync(Claim claim);

    /**
     * Tries to take a lock, as {@link #acquireAsync} does, and blocks for the answer.
     *
     * @param claim what is claimed
     * @return the answer
     * @throws InterruptedException if the thread is interrupted; the outcome is then unknown
     */
    default AcquireReply acquire(Claim claim) throws InterruptedException {
        return StoreFutures.await(acquireAsync(claim));
    }

    /**
     * Tells whether a claim that was not granted is given up: what it may have got is released in the background, so a later
     * claim needs a new token. A store that keeps waiters, or asks one server, finds what an earlier claim got by its token.
     *
     * @return false by default
     */
    default boolean spendsTokens() {
        return false;
    }

    /**
     * Tells whether a claim that failed may be repeated while the caller is ready to wait. A store that knows that the next
     * claims will fail as well has callers told at once.
     *
     * @param failure what the claim failed with
     * @return by default, whether it is a {@link LockUnavailableException}
     */
    default boolean isWorthRepeating(LockException failure) {
        return failure instanceof LockUnavailableException;
    }

    /**
     * Raises the remaining time of leases. A store never shortens it, never re-creates a lock that is gone, and lets no
     * member of the list spoil another.
     *
     * @param renewals the leases
     * @param timeout how long to wait for the answer
     * @return a future of the answers, in the order of the leases; it fails only if nothing is known of any of them
     */
    CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> renewals, Duration timeout);

    /**
     * Releases a lock if the owner still holds it, to the first who waits where the store keeps waiters. Also ends the owner's
     * own waiting there: an owner that was handed the lock in the same moment hands it on.
     *
     * @param ownership the lock and its owner
     * @param timeout how long to wait for the answer
     * @return a future of the answer
     */
    CompletableFuture<ReleaseReply> releaseAsync(Ownership ownership, Duration timeout);

    /**
     * Releases a lock, as {@link #releaseAsync} does, and blocks for the answer.
     *
     * @param ownership the lock and its owner
     * @param timeout how long to wait for the answer
     * @return the answer
     * @throws InterruptedException if the thread is interrupted; the outcome is then unknown
     */
    default ReleaseReply release(Ownership ownership, Duration timeout) throws InterruptedException {
        return StoreFutures.await(releaseAsync(ownership, timeout));
    }

    /**
     * Returns how this store releases a lock and claims it for another owner in one step, if it can. Who decorates a store need not
     * pass this on.
     *
     * @return what does both; null, as by default, if the store cannot, so that the engine does one after the other
     */
    default @Nullable ReleaseAndAcquire releaseAndAcquire() {
        return null;
    }

    /**
     * Raises the fencing token that the store remembers for a lock, and the remaining time, if the owner still holds it.
     * A quorum writes the highest token of its members back with this.
     *
     * @param renewal the lock, its owner and the lease time
     * @param fence the fencing token; the store keeps the higher one
     * @param timeout how long to wait for the answer
     * @return a future of the answer
     */
    CompletableFuture<RenewReply> confirmAsync(Renewal renewal, long fence, Duration timeout);

    /**
     * Looks at a lock.
     *
     * @param lockName the lock
     * @param timeout how long to wait for the answer
     * @return a future of what was found
     */
    CompletableFuture<LockState> inspectAsync(String lockName, Duration timeout);

    /**
     * Watches a lock for as long as somebody in this process waits for it. This default never wakes anybody up.
     *
     * @param lockName the lock
     * @param watcher whom to tell
     * @return the watch, to be closed when nobody waits any more
     */
    default Watch watch(String lockName, WaitListener watcher) {
        return () -> {};
    }

    /**
     * Tells which run of the server this store talks to, so that a quorum can keep a server that lost its memory from
     * voting.
     *
     * @param timeout how long to wait for the answer
     * @return a future of the incarnation, or of empty if the store has no such thing
     */
    default CompletableFuture<Optional<Incarnation>> incarnationAsync(Duration timeout) {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    /**
     * Returns what this store can do.
     *
     * @return an immutable set
     */
    Set<Capability> capabilities();

    /**
     * Checks that a lock name is allowed here. The rules of {@link LockNames#check} hold in every store.
     *
     * @param lockName the name
     * @throws IllegalArgumentException if it is not allowed; the message says why
     */
    void checkName(String lockName);

    /**
     * Checks that options are allowed here. This default allows all.
     *
     * @param options the options
     * @throws IllegalArgumentException if they are not allowed; the message says why
     */
    default void checkOptions(LockOptions options) {}

    /**
     * Returns what this store is made of; see {@link dev.holdfast.LockProvider#unwrap}.
     *
     * @param <T> the type asked for
     * @param type the type asked for
     * @return the object, or empty if there is none of that type
     */
    default <T> Optional<T> unwrap(Class<T> type) {
        return type.isInstance(this) ? Optional.of(type.cast(this)) : Optional.empty();
    }

    /** Closes this store and what it opened. Operations that are under way fail. Later calls do nothing. */
    @Override
    void close();

    /** A watch on one lock; see {@link LockStore#watch}. */
    @FunctionalInterface
    interface Watch extends AutoCloseable {
        /** Ends the watch. Later calls do nothing. */
        @Override
        void close();
    }
}
