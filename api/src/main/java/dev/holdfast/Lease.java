package dev.holdfast;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * A lock that is held for a limited time: the proof of one acquisition, and the only thing that can release it.
 *
 * <p>The lease ends when it is released, or at a deadline that renewals postpone. The deadline is counted on this process's
 * monotonic clock from before the granting request was sent, less an allowance for clock drift, so it is never later than
 * the server's. When the deadline passes, or the server says that the lock is no longer ours, the lease is
 * {@linkplain LeaseState#LOST lost}; a lost lease never comes back.
 *
 * <p>{@link #state}, {@link #isHeld}, {@link #remaining} and {@link #ensureHeld} use local knowledge. They say that
 * the lease was valid at the time of the call; the thread may be paused before it acts on that. Only the resource itself
 * can refuse a late write, by checking the {@linkplain #fencingToken() fencing token}.
 *
 * <p>Implementations are thread-safe: any thread may use and release the lease, not only the one that acquired it.
 */
public interface Lease extends AutoCloseable {
    /**
     * Returns the name of the lock.
     *
     * @return the name
     */
    String lockName();

    /**
     * Returns a public id of this acquisition, for logs and for resources that record the writer. It is different for each
     * acquisition, and is not the secret that allows a release.
     *
     * @return the id
     */
    String owner();

    /**
     * Returns the fencing token: a number that is higher for each later acquisition of the same lock. Pass it with every
     * write, and let the resource reject a write whose token is lower than the highest it has seen, or equal to it with
     * another {@link #owner()}. To read and then write, first raise the token on the resource, then read, then write.
     *
     * @return the token; empty if {@link LockOptions#fencing()} is off or the provider has no
     *     {@link Capability#FENCING}
     */
    OptionalLong fencingToken();

    /**
     * Returns the name of the fallback that granted this lease, if the provider has one for outages and had to use it. Such a
     * lease excludes only holders of leases of the same fallback; the documentation of the fallback says more.
     *
     * @return the name of the fallback; empty if the backend itself granted this lease, as this default says
     */
    default Optional<String> fallback() {
        return Optional.empty();
    }

    /**
     * Returns the state of this lease, from local knowledge and without I/O.
     *
     * @return the state
     */
    LeaseState state();

    /**
     * Returns whether this lease is valid now, from local knowledge and without I/O.
     *
     * @return true in {@link LeaseState#HELD} and {@link LeaseState#AT_RISK}, and in no other state
     */
    boolean isHeld();

    /**
     * Returns how long this lease is valid without another renewal, from local knowledge and without I/O.
     *
     * @return the time until the deadline; zero if {@link #isHeld()} is false
     */
    Duration remaining();

    /**
     * Checks that this lease is valid. Call it before each step that cannot be undone. It does no I/O, with one exception: it
     * makes a request to the backend if the process may have been suspended since the last reply about this lease.
     *
     * @throws LeaseLostException if this lease was lost, or may have been lost while the process was suspended and the backend
     *     cannot be reached
     * @throws IllegalStateException if this lease was released
     */
    void ensureHeld();

    /**
     * Returns a future that is completed once, by the provider's callback executor, if this lease is lost. It is not
     * completed if the lease is released in time. Completing or cancelling it has no effect on the lease.
     *
     * <p>All callers get the same future. So a dependent that blocks delays the other dependents, unless it is added by a method
     * whose name ends in {@code Async}.
     *
     * @return a future of the loss
     */
    CompletableFuture<LeaseLoss> lost();

    /**
     * Runs an action on the provider's callback executor each time this lease becomes {@link LeaseState#AT_RISK} or
     * {@link LeaseState#UNCONFIRMED}; at once if it is already. Exceptions that the action throws are logged and ignored.
     * An action that blocks delays no other action.
     *
     * @param action the action, such as to stop taking new work
     */
    void onAtRisk(Runnable action);

    /**
     * Renews this lease for at least the given time from now. Never shortens it.
     *
     * @param leaseTime the time from now; at least 200 ms
     * @return true if renewed; false if the lock was no longer ours, and then this lease is lost
     * @throws LockUnavailableException if the backend cannot be reached; the lease stays held until its deadline
     * @throws IllegalArgumentException if the lease time is not allowed
     */
    boolean renew(Duration leaseTime);

    /**
     * Renews without blocking, as {@link #renew(Duration)} does.
     *
     * @param leaseTime the time from now; at least 200 ms
     * @return a future of what {@link #renew(Duration)} returns or throws; completed by the provider's callback executor
     * @throws IllegalArgumentException if the lease time is not allowed
     */
    CompletableFuture<Boolean> renewAsync(Duration leaseTime);

    /**
     * Releases the lock. Whatever the outcome, this lease is no longer held when the method returns.
     *
     * @return true if it was released; false if it was no longer ours: it had been lost, or has been released already
     * @throws LockUnavailableException if the backend cannot be reached; the release is repeated in the background until the
     *     deadline of the lease
     * @throws LockKeyConflictException if something that is not a lock is under the lock's key by now: this lease was lost
     */
    boolean release();

    /**
     * Releases without blocking, as {@link #release()} does.
     *
     * @return a future of what {@link #release()} returns or throws; completed by the provider's callback executor
     */
    CompletableFuture<Boolean> releaseAsync();

    /**
     * Releases the lock if it has not been released. Does not throw if the backend cannot be reached: the release is then
     * repeated in the background until the deadline of the lease, and the listener is notified. Later calls do nothing.
     *
     * @throws LeaseLostException if this lease was lost: silence would hide that others may have worked at the same time.
     *     In a try-with-resources statement it is suppressed under an exception of the body
     */
    @Override
    void close();
}
