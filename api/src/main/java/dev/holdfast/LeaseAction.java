package dev.holdfast;

/**
 * Work that is done under a lease and returns nothing. An implementation need not be thread-safe: each call runs it once.
 *
 * @param <X> the type of the checked exception that the work may throw; inferred as {@link RuntimeException} where it
 *     throws none
 * @see DistributedLock#runWithLease(LeaseAction)
 */
@FunctionalInterface
public interface LeaseAction<X extends Exception> {
    /**
     * Does the work.
     *
     * @param lease the lease that is held while this method runs; it is released by the caller
     * @throws X if the work fails
     */
    void run(Lease lease) throws X;
}
