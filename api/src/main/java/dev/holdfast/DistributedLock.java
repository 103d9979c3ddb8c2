package dev.holdfast;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Lock;
import java.util.function.Function;

/**
 * A lock that holds across threads and processes. Acquiring it grants a {@link Lease}: the lock is held until the lease is
 * released, or until its time runs out without a renewal.
 *
 * <pre>{@code
 * try (Lease lease = locks.lock("orders:" + order).acquire(Duration.ofSeconds(5))) {
 *     orders.ship(order, lease.fencingToken().getAsLong());
 * }
 * }</pre>
 *
 * <p>While a lease is valid no other lease of the same lock is granted, within the guarantees of the backend. A lease can end
 * without the code noticing at once (a garbage collection pause, the network, a failover): pass the
 * {@linkplain Lease#fencingToken() fencing token} with every write to shared state and let the resource reject lower ones.
 *
 * <p>The owner of the lock is the lease, not a thread. The lock is not reentrant: a thread that holds a lease and acquires
 * again waits like any other. {@link #asLock()} is a view that is owned by threads and is reentrant.
 *
 * <p><b>Waiting.</b> A method that waits returns when the first of these happens: the lock is acquired; the thread is
 * {@linkplain Thread#interrupt interrupted}; the wait time elapses; the provider is closed; or the backend refuses for
 * a reason that retrying cannot change. While the backend cannot be reached a method with a wait time keeps trying until the
 * time elapses and then throws {@link LockUnavailableException}; a method without one gives up after one lease time without
 * any reply. If the calling thread has its interrupted status set on entry, or is interrupted while it waits, then
 * {@link InterruptedException} is thrown and the interrupted status is cleared. A grant that arrives after the caller gave
 * up is released.
 *
 * <p><b>Memory effects.</b> Within one process, actions in a thread before it calls {@link Lease#release} (or
 * {@code close}) happen-before actions in another thread after it acquired the same lock through the same provider.
 *
 * <p>Except where noted, every method throws {@link LockBackendException} or a subclass if the backend refuses or cannot be
 * reached, and {@link IllegalStateException} if the provider is closed. Implementations are immutable and thread-safe.
 */
public interface DistributedLock {
    /**
     * Returns the name of this lock, without the key prefix.
     *
     * @return the name
     */
    String name();

    /**
     * Acquires the lock, waiting for it as long as it takes, or as long as {@link LockOptions#waitTimeout()} says if that
     * is set.
     *
     * @return the lease
     * @throws InterruptedException if the thread is interrupted on entry or while it waits
     * @throws LockTimeoutException if the wait time of the options elapsed
     * @throws LockUnavailableException if the backend gave no reply for one lease time
     */
    Lease acquire() throws InterruptedException;

    /**
     * Acquires the lock, waiting for at most the given time.
     *
     * @param timeout how long to wait; zero makes one attempt
     * @return the lease
     * @throws InterruptedException if the thread is interrupted on entry or while it waits
     * @throws LockTimeoutException if the time elapsed while another holder had the lock
     * @throws LockUnavailableException if the time elapsed while the backend could not be reached
     * @throws IllegalArgumentException if the timeout is negative
     */
    Lease acquire(Duration timeout) throws InterruptedException;

    /**
     * Acquires the lock if it is free now. Makes one attempt and does not wait for the lock. Like
     * {@link java.util.concurrent.locks.ReentrantLock#tryLock()} it takes a free lock even if threads of this process wait
     * for it. It is not interruptible, as it does not wait.
     *
     * @return the lease, or empty if another holder has the lock
     */
    Optional<Lease> tryAcquire();

    /**
     * Acquires the lock if it becomes free within the given time.
     *
     * @param timeout how long to wait; zero makes one attempt
     * @return the lease, or empty if the time elapsed while another holder had the lock
     * @throws InterruptedException if the thread is interrupted on entry or while it waits
     * @throws LockUnavailableException if the time elapsed while the backend could not be reached
     * @throws IllegalArgumentException if the timeout is negative
     */
    Optional<Lease> tryAcquire(Duration timeout) throws InterruptedException;

    /**
     * Acquires the lock without blocking a thread, waiting as {@link #acquire()} does: as long as it takes, or as long as
     * {@link LockOptions#waitTimeout()} says if that is set.
     *
     * <p>Cancelling the returned future abandons the wait; a grant that still arrives is released, and so is a lease that the
     * future has not been completed with yet. The future is completed by the provider's callback executor, never by a thread of the
     * client library. Its {@code Async} methods without an executor use that executor, too. Dependents that block delay only the
     * other dependents of the same future. If no thread is free to complete the future until a second after the wait time, then
     * the lease is released and the future fails with {@link LockUnavailableException}.
     *
     * @return a future of the lease; it fails with what {@link #acquire()} throws
     */
    CompletableFuture<Lease> acquireAsync();

    /**
     * Acquires the lock without blocking a thread, waiting for at most the given time. Cancellation and completion are as
     * for {@link #acquireAsync()}.
     *
     * @param timeout how long to wait; zero makes one attempt
     * @return a future of the lease; it fails with what {@link #acquire(Duration)} throws
     * @throws IllegalArgumentException if the timeout is negative
     */
    CompletableFuture<Lease> acquireAsync(Duration timeout);

    /**
     * Acquires the lock, if it becomes free within the given time, without blocking a thread. Cancellation and completion
     * are as for {@link #acquireAsync()}.
     *
     * @param timeout how long to wait; zero makes one attempt
     * @return a future of the lease, or of empty if the time elapsed while another holder had the lock
     * @throws IllegalArgumentException if the timeout is negative
     */
    CompletableFuture<Optional<Lease>> tryAcquireAsync(Duration timeout);

    /**
     * Acquires the lock as {@link #acquire()} does, applies the function, and releases the lock.
     *
     * @param <T> the type of the result
     * @param <X> the type of the exception that the function may throw
     * @param function the work
     * @return what the function returned
     * @throws X if the function throws it; a loss of the lease is then suppressed under it
     * @throws InterruptedException if the thread is interrupted before the lock is acquired
     * @throws LeaseLostException if the function returned but the lease had been lost by then
     */
    default <T, X extends Exception> T withLease(LeaseFunction<? extends T, X> function)
            throws X, InterruptedException {
        try (Lease lease = acquire()) {
            return function.apply(lease);
        }
    }

    /**
     * Acquires the lock as {@link #acquire(Duration)} does, applies the function, and releases the lock.
     *
     * @param <T> the type of the result
     * @param <X> the type of the exception that the function may throw
     * @param timeout how long to wait for the lock; zero makes one attempt
     * @param function the work
     * @return what the function returned
     * @throws X if the function throws it; a loss of the lease is then suppressed under it
     * @throws InterruptedException if the thread is interrupted before the lock is acquired
     * @throws LockTimeoutException if the time elapsed while another holder had the lock; the function was not called
     * @throws LeaseLostException if the function returned but the lease had been lost by then
     * @throws IllegalArgumentException if the timeout is negative
     */
    default <T, X extends Exception> T withLease(Duration timeout, LeaseFunction<? extends T, X> function)
            throws X, InterruptedException {
        try (Lease lease = acquire(timeout)) {
            return function.apply(lease);
        }
    }

    /**
     * Acquires the lock as {@link #acquire()} does, runs the action, and releases the lock.
     *
     * @param <X> the type of the exception that the action may throw
     * @param action the work
     * @throws X if the action throws it; a loss of the lease is then suppressed under it
     * @throws InterruptedException if the thread is interrupted before the lock is acquired
     * @throws LeaseLostException if the action returned but the lease had been lost by then
     */
    default <X extends Exception> void runWithLease(LeaseAction<X> action) throws X, InterruptedException {
        try (Lease lease = acquire()) {
            action.run(lease);
        }
    }

    /**
     * Acquires the lock as {@link #acquire(Duration)} does, runs the action, and releases the lock.
     *
     * @param <X> the type of the exception that the action may throw
     * @param timeout how long to wait for the lock; zero makes one attempt
     * @param action the work
     * @throws X if the action throws it; a loss of the lease is then suppressed under it
     * @throws InterruptedException if the thread is interrupted before the lock is acquired
     * @throws LockTimeoutException if the time elapsed while another holder had the lock; the action was not run
     * @throws LeaseLostException if the action returned but the lease had been lost by then
     * @throws IllegalArgumentException if the timeout is negative
     */
    default <X extends Exception> void runWithLease(Duration timeout, LeaseAction<X> action)
            throws X, InterruptedException {
        try (Lease lease = acquire(timeout)) {
            action.run(lease);
        }
    }

    /**
     * Acquires the lock as {@link #acquireAsync()} does, applies the function, and releases the lock when the stage that the
     * function returned is complete.
     *
     * <p>Cancelling the returned future abandons the wait for the lock. Once the function has been called, cancelling only
     * gives up the result: the lease lives until the function's stage completes. The function is never called by the calling
     * thread. It may block, and then delays no other callback.
     *
     * @param <T> the type of the result
     * @param function the work; called by the provider's callback executor
     * @return a future of the result; it fails with what {@link #acquire()} throws, with what the function or its stage
     *     failed with, or with {@link LeaseLostException} if that succeeded but the lease had been lost by then
     */
    default <T> CompletableFuture<T> withLeaseAsync(Function<Lease, CompletionStage<T>> function) {
        return AsyncWork.run(acquireAsync(), function);
    }

    /**
     * Acquires the lock as {@link #acquireAsync(Duration)} does, applies the function, and releases the lock when the stage
     * that the function returned is complete. Cancellation is as for {@link #withLeaseAsync(Function)}.
     *
     * @param <T> the type of the result
     * @param timeout how long to wait for the lock; zero makes one attempt
     * @param function the work; called by the provider's callback executor
     * @return a future of the result; it fails with what {@link #acquire(Duration)} throws, with what the function or its
     *     stage failed with, or with {@link LeaseLostException} if that succeeded but the lease had been lost by then
     * @throws IllegalArgumentException if the timeout is negative
     */
    default <T> CompletableFuture<T> withLeaseAsync(Duration timeout, Function<Lease, CompletionStage<T>> function) {
        return AsyncWork.run(acquireAsync(timeout), function);
    }

    /**
     * Returns the state of the lock in the backend. It may be stale when it arrives, so it is for monitoring and not for
     * synchronization control.
     *
     * @return the state of the lock
     */
    LockState inspect();

    /**
     * Returns the state of the lock in the backend, without blocking a thread.
     *
     * @return a future of the state of the lock; it fails with what {@link #inspect()} throws
     */
    CompletableFuture<LockState> inspectAsync();

    /**
     * Returns a view of this lock as a {@link Lock} that is owned by threads and is reentrant.
     *
     * <p>Holds are counted in this process per provider, name and thread: all views of one name from one provider count
     * together. Only the outermost {@code lock} and {@code unlock} talk to the backend. {@code tryLock(long, TimeUnit)}
     * and {@code lockInterruptibly} are interruptible, {@code lock} is not. {@code unlock} throws
     * {@link IllegalMonitorStateException} if the calling thread does not hold the lock, and {@link LeaseLostException} if
     * exclusion was lost while it was held; locking once more then throws it, too. The lease is renewed only as long as its
     * thread lives. {@code newCondition} is not supported and throws {@link UnsupportedOperationException}.
     *
     * @return the view
     */
    Lock asLock();
}
