package dev.holdfast;

/**
 * Work that is done under a lease and returns a result. An implementation need not be thread-safe: each call runs it once.
 *
 * @param <T> the type of the result
 * @param <X> the type of the checked exception that the work may throw; inferred as {@link RuntimeException} where it
 *     throws none
 * @see DistributedLock#withLease(LeaseFunction)
 */
@FunctionalInterface
public interface LeaseFunction<T, X extends Exception> {
    /**
     * Does the work.
     *
     * @param lease the lease that is held while this method runs; it is released by the caller
     * @return the result
     * @throws X if the work fails
     */
    T apply(Lease lease) throws X;
}
