package dev.holdfast.examples.orders;

import dev.holdfast.Lease;

/**
 * What a writer shows to the table: the fencing token of its lease, and whose lease that is.
 *
 * @param token the fencing token
 * @param owner the public id of the lease
 */
record Fence(long token, String owner) {
    static Fence of(Lease lease) {
        return new Fence(lease.fencingToken().orElseThrow(), lease.owner());
    }
}
