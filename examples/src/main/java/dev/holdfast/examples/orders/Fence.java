package dev.holdfast.examples.orders;

import dev.holdfast.Lease;

/**
 * Identifies a writer to the table by the fencing token and the owner of its lease.
 *
 * @param token the fencing token
 * @param owner the public id of the lease
 */
record Fence(long token, String owner) {
    static Fence of(Lease lease) {
        return new Fence(lease.fencingToken().orElseThrow(), lease.owner());
    }
}
